using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>A held time, and the form that makes an appointment of it.</summary>
public sealed class DetailsModel(ClinicApiClient clinicApi, PatientCookie patients, SealedValues values, TimeProvider time) : PageModel
{
    private const string ConsentText = "booking-site-2026-11";

    private static readonly TimeSpan Longer = TimeSpan.FromMinutes(10);

    private HoldName name;

    [FromRoute(Name = "hold")]
    public string Token { get; init; } = "";

    /// <summary>The same for each time that the form is sent, so that impatience does not book twice.</summary>
    [BindProperty]
    public Guid Attempt { get; set; } = Guid.NewGuid();

    [BindProperty]
    public Person Person { get; set; } = new();

    [BindProperty]
    public string? Note { get; set; }

    [BindProperty]
    public bool Consents { get; set; }

    public Hold Hold { get; private set; } = null!;

    public Clinic Clinic { get; private set; } = null!;

    public Treatment Treatment { get; private set; } = null!;

    public ClinicClock Clock => new(Clinic.TimeZone);

    public KnownPatient? Known { get; private set; }

    public Notice? Notice { get; private set; }

    public bool NeedsConsent => Gate.IsAt(Clinic, Treatment);

    public int SecondsLeft => (int)Math.Max(0, (Hold.ExpireTime.ToDateTimeOffset() - time.GetUtcNow()).TotalSeconds);

    public string TimesLink => $"/clinics/{name.ClinicId}/treatments/{TreatmentName.Parse(Treatment.Name).TreatmentId}?day={Clock.DayOf(Hold.StartTime):yyyy-MM-dd}";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Page() : Gone();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        // A hold that is gone may be one that has just been booked, by an impatient click: sent again, the same attempt has the same answer.
        var isHeld = await LoadAsync(cancellationToken);
        if (name == default)
            return NotFound();
        if (Known is not null)
            ModelState.Clear();
        if (!ModelState.IsValid)
            return isHeld ? Page() : Gone();
        try
        {
            Known ??= await RegisterAsync(cancellationToken);
            if (isHeld && Consents)
                await RecordConsentAsync(Known, cancellationToken);
            var appointment = await clinicApi.Appointments.CreateAppointmentAsync(
                new CreateAppointmentRequest
                {
                    Parent = name.Clinic,
                    Hold = name,
                    Appointment = new Appointment { Patient = Known.Name, PatientNote = Note ?? "" },
                    RequestId = Attempt.ToString(),
                },
                cancellationToken: cancellationToken);
            return Redirect($"/visits/{values.Seal(appointment.Name)}");
        }
        catch (ClinicApiException refusal) when (Wording.Notice.Of(refusal) is { } notice)
        {
            Notice = notice;
        }
        catch (InvalidRequestException refusal) when (refusal.FieldViolations.Count > 0)
        {
            Notice = new Notice("Something in the form is not right yet", "Please look at the phone number, the address and the date of birth.");
        }

        // What is sent next is another attempt: the form may have changed.
        ModelState.Remove(nameof(Attempt));
        Attempt = Guid.NewGuid();
        return isHeld ? Page() : Gone();
    }

    public async Task<IActionResult> OnPostExtendAsync(CancellationToken cancellationToken)
    {
        ModelState.Clear();
        if (!await LoadAsync(cancellationToken))
            return Gone();
        try
        {
            Hold = await clinicApi.Appointments.ExtendHoldAsync(name, Longer, cancellationToken: cancellationToken);
            return Page();
        }
        catch (SlotUnavailableException)
        {
            return Gone();
        }
    }

    public async Task<IActionResult> OnPostReleaseAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return Gone();
        await clinicApi.Appointments.ReleaseHoldAsync(name, cancellationToken: cancellationToken);
        return Redirect(TimesLink);
    }

    /// <summary>The time was held for the one who is known, so it is chosen anew.</summary>
    public Task<IActionResult> OnPostSomebodyElseAsync(CancellationToken cancellationToken)
    {
        if (HoldName.TryParse(values.Open(Token), out var held))
            patients.Forget(HttpContext, held.ClinicId);
        return OnPostReleaseAsync(cancellationToken);
    }

    private async Task<KnownPatient> RegisterAsync(CancellationToken cancellationToken)
    {
        var patient = await clinicApi.Patients.CreatePatientAsync(
            new CreatePatientRequest
            {
                Parent = name.Clinic,
                Patient = new Patient
                {
                    GivenName = Person.GivenName,
                    FamilyName = Person.FamilyName,
                    BirthDate = Words.Civil(Person.BirthDate!.Value),
                    Email = Person.Email,
                    Phone = Person.Phone?.Replace(" ", "", StringComparison.Ordinal) ?? "",
                    LanguageCode = "en",
                },
                RequestId = Attempt.ToString(),
            },
            cancellationToken: cancellationToken);
        var known = new KnownPatient(patient.Name, patient.GivenName);
        patients.Remember(HttpContext, name.ClinicId, known);
        return known;
    }

    private async Task RecordConsentAsync(KnownPatient patient, CancellationToken cancellationToken) => await clinicApi.Patients.RecordConsentAsync(
        new RecordConsentRequest
        {
            Parent = patient.Name,
            Consent = new Consent
            {
                Purpose = ConsentPurpose.Treatment,
                Treatment = Treatment.Name,
                DocumentVersion = ConsentText,
                Giver = ConsentGiver.Patient,
            },
            RequestId = Attempt.ToString(),
        },
        cancellationToken: cancellationToken);

    private IActionResult Gone() => name == default ? NotFound() : Redirect($"/gone/{name.ClinicId}");

    /// <returns>Whether the time is held.</returns>
    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (!HoldName.TryParse(values.Open(Token), out name))
            return false;
        Known = !string.IsNullOrEmpty(Person.GivenName) ? null : patients.Find(HttpContext, name.ClinicId);
        try
        {
            Hold = await clinicApi.Appointments.GetHoldAsync(name, cancellationToken: cancellationToken);
        }
        catch (NotFoundException)
        {
            return false;
        }

        Clinic = await clinicApi.Clinics.GetClinicAsync(name.Clinic, cancellationToken: cancellationToken);
        Treatment = await clinicApi.Clinics.GetTreatmentAsync(Hold.Treatment, cancellationToken: cancellationToken);
        return true;
    }
}
