using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Times;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>When a treatment can be had. Choosing a time holds it.</summary>
public sealed class TimesModel(ClinicApiClient clinicApi, TimesFinder finder, PatientCookie patients, SealedValues values) : PageModel
{
    private static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(10);

    [FromRoute]
    public string ClinicId { get; init; } = "";

    [FromRoute]
    public string TreatmentId { get; init; } = "";

    [FromQuery]
    public DateOnly? Day { get; init; }

    [FromQuery]
    public string? With { get; init; }

    public Clinic Clinic { get; private set; } = null!;

    public Treatment Treatment { get; private set; } = null!;

    public Treatment? FirstVisit { get; private set; }

    public IReadOnlyList<Practitioner> Practitioners { get; private set; } = [];

    public TimesView Times { get; private set; } = null!;

    public Notice? Notice { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnGetFragmentAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Partial("_Times", Times);
    }

    public async Task<IActionResult> OnPostAsync(string? offer, CancellationToken cancellationToken)
    {
        try
        {
            var hold = await clinicApi.Appointments.HoldSlotAsync(
                new HoldSlotRequest
                {
                    Treatment = new TreatmentName(ClinicId, TreatmentId),
                    Offer = offer ?? "",
                    Patient = patients.Find(HttpContext, ClinicId)?.Name ?? "",
                    Ttl = HoldFor.ToDuration(),
                },
                cancellationToken: cancellationToken);
            return Redirect($"/booking/{values.Seal(hold.Name)}");
        }
        catch (ClinicApiException refusal) when (Wording.Notice.Of(refusal) is { } notice)
        {
            Notice = notice;
            await LoadAsync(cancellationToken);
            return Page();
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Clinic = await clinicApi.Clinics.GetClinicAsync(new ClinicName(ClinicId), cancellationToken: cancellationToken);
        Treatment = await clinicApi.Clinics.GetTreatmentAsync(new TreatmentName(ClinicId, TreatmentId), cancellationToken: cancellationToken);
        var known = patients.Find(HttpContext, ClinicId);
        FirstVisit = known is null && Gate.IsAt(Clinic, Treatment) ? await Gate.FirstVisitAsync(clinicApi, Clinic, cancellationToken) : null;
        Practitioners = await TreatingAsync(cancellationToken);
        Times = await finder.FindAsync(
            new TimesQuery(
                $"/clinics/{ClinicId}/treatments/{TreatmentId}",
                Clinic,
                Treatment,
                Day,
                string.IsNullOrEmpty(With) ? null : new PractitionerName(ClinicId, With),
                known?.Name,
                CanTake: FirstVisit is null),
            cancellationToken);
    }

    /// <summary>Those whom a patient can ask for: they fill the treatment's first role for practitioners.</summary>
    private async Task<IReadOnlyList<Practitioner>> TreatingAsync(CancellationToken cancellationToken)
    {
        if (Treatment.Roles.FirstOrDefault(role => role.Kind == ResourceKind.Practitioner) is not { } lead)
            return [];
        return await clinicApi.Clinics.ListPractitionersAsync(Clinic.Name, cancellationToken: cancellationToken)
            .Where(practitioner => practitioner.Skills.Any(skill => skill.Code == lead.Capability))
            .ToListAsync(cancellationToken);
    }
}
