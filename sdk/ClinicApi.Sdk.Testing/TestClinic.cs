using ClinicApi.Options.V1;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Testing;

/// <summary>A clinic of a test's server, with a caller of each kind who may reach it.</summary>
public sealed class TestClinic
{
    private static readonly TimeSpan FarthestSlot = TimeSpan.FromDays(60);

    private readonly ClinicApiTestServer server;

    private TestClinic(ClinicApiTestServer server, Clinic clinic, TestCaller partner, TestCaller staff, TestCaller service)
    {
        this.server = server;
        Name = ClinicName.Parse(clinic.Name);
        Zone = TimeZoneInfo.FindSystemTimeZoneById(clinic.TimeZone);
        Partner = partner;
        Staff = staff;
        Service = service;
    }

    /// <summary>The clinic's resource name.</summary>
    public ClinicName Name { get; }

    /// <summary>The zone on whose clock the clinic lives.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>A booking platform that may reach the clinic.</summary>
    public TestCaller Partner { get; }

    /// <summary>The clinic's staff.</summary>
    public TestCaller Staff { get; }

    /// <summary>An internal service that may reach the clinic.</summary>
    public TestCaller Service { get; }

    /// <summary>The name of a treatment of the clinic.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The name.</returns>
    public TreatmentName Treatment(string id) => new(Name.ClinicId, id);

    /// <summary>The name of a practitioner of the clinic.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The name.</returns>
    public PractitionerName Practitioner(string id) => new(Name.ClinicId, id);

    /// <summary>An instant by the clinic's clock.</summary>
    /// <param name="daysAhead">On which day: 0 is today by the server's clock.</param>
    /// <param name="time">At what time of the day; one that the clock shows on that day.</param>
    /// <returns>The instant.</returns>
    public DateTimeOffset At(int daysAhead, TimeOnly time)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(server.Clock.GetUtcNow(), Zone).DateTime).AddDays(daysAhead).ToDateTime(time);
        return new DateTimeOffset(day, Zone.GetUtcOffset(day));
    }

    /// <summary>Registers a patient, an adult whose name does not matter.</summary>
    /// <param name="change">Changes what matters. Null: nothing does.</param>
    /// <param name="by">Who registers the patient. Null: <see cref="Partner"/>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The patient.</returns>
    public Task<Patient> AddPatientAsync(Action<Patient>? change = null, TestCaller? by = null, CancellationToken cancellationToken = default)
    {
        var patient = new Patient { GivenName = "Test", FamilyName = "Patient", BirthDate = new CivilDate { Year = 1990, Month = 1, Day = 31 } };
        change?.Invoke(patient);
        return (by ?? Partner).Client.Patients.CreatePatientAsync(Name, patient, cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Examines a patient and signs the assessment, by which treatments can then be booked: what the findings call suitable, or possible
    /// with care, is approved, and the rest declined.
    /// </summary>
    /// <param name="patient">Who is examined.</param>
    /// <param name="change">Changes what is found. Null: healthy skin with shallow acne scars on the cheeks.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The signed assessment.</returns>
    /// <exception cref="ClinicApiException">The server refuses it.</exception>
    public async Task<SkinAssessment> AddAssessmentAsync(
        Patient patient, Action<AssessmentInputs>? change = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        var inputs = SampleExamination.Inputs();
        inputs.BirthDate = patient.BirthDate;
        change?.Invoke(inputs);
        var assessments = Staff.Client.SkinAssessments;
        var draft = await assessments.CreateSkinAssessmentAsync(
            patient.Name, new SkinAssessment { Inputs = inputs }, cancellationToken: cancellationToken).ConfigureAwait(false);
        var findings = (await assessments.EvaluateSkinAssessmentAsync(Name, inputs, cancellationToken: cancellationToken).ConfigureAwait(false)).Findings;
        var signer = await Staff.Client.Clinics.ListPractitionersAsync(Name, cancellationToken: cancellationToken).FirstAsync(cancellationToken).ConfigureAwait(false);
        return await assessments.FinalizeSkinAssessmentAsync(
            new FinalizeSkinAssessmentRequest
            {
                Name = draft.Name,
                Practitioner = signer.Name,
                KnowledgeVersion = findings.KnowledgeVersion,
                Decisions =
                {
                    findings.Modalities
                        .Where(finding => finding.Verdict is Verdict.Suitable or Verdict.Caution or Verdict.NeedsClearance or Verdict.Deferred)
                        .Select(finding => new ModalityDecision
                        {
                            Modality = finding.Modality,
                            Kind = finding.Verdict is Verdict.Suitable or Verdict.Caution ? DecisionKind.Approved : DecisionKind.Declined,
                        }),
                },
            },
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that a patient agrees to be given a treatment, which booking it asks for.</summary>
    /// <param name="patient">Who agrees.</param>
    /// <param name="treatmentId">Id of the treatment.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The consent.</returns>
    public Task<Consent> AddConsentAsync(Patient patient, string treatmentId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        return Staff.Client.Patients.RecordConsentAsync(
            patient.Name,
            new Consent
            {
                Purpose = ConsentPurpose.Treatment,
                Treatment = Treatment(treatmentId),
                DocumentVersion = "test",
                Giver = ConsentGiver.Patient,
            },
            cancellationToken: cancellationToken);
    }

    /// <summary>Finds the first time at which a treatment can be had.</summary>
    /// <param name="treatmentId">Id of the treatment.</param>
    /// <param name="from">From when on. Null: as soon as possible.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The time.</returns>
    /// <exception cref="InvalidOperationException">There is none within 60 days.</exception>
    public async Task<Slot> FirstSlotAsync(string treatmentId, DateTimeOffset? from = null, CancellationToken cancellationToken = default)
    {
        var start = from ?? server.Clock.GetUtcNow();
        var found = await Partner.Client.Appointments.SearchAvailabilityAsync(
            [Treatment(treatmentId)],
            new SearchWindow { StartTime = start.ToTimestamp(), EndTime = (start + FarthestSlot).ToTimestamp() },
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return found.Results[0].Slots.FirstOrDefault()
            ?? throw new InvalidOperationException($"{treatmentId} cannot be had within {FarthestSlot.TotalDays} days: {found.Results[0].Explanation}");
    }

    /// <summary>Books an appointment.</summary>
    /// <param name="treatmentId">Id of the treatment.</param>
    /// <param name="patient">For whom.</param>
    /// <param name="start">When. Null: as soon as possible.</param>
    /// <param name="by">Who books it. Null: <see cref="Partner"/>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The appointment.</returns>
    /// <exception cref="ClinicApiException">The server refuses it.</exception>
    public async Task<Appointment> BookAsync(
        string treatmentId, Patient patient, DateTimeOffset? start = null, TestCaller? by = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patient);
        var time = start?.ToTimestamp() ?? (await FirstSlotAsync(treatmentId, cancellationToken: cancellationToken).ConfigureAwait(false)).StartTime;
        return await (by ?? Partner).Client.Appointments.CreateAppointmentAsync(
            Name,
            new Appointment { Patient = patient.Name, Treatment = Treatment(treatmentId), StartTime = time },
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<TestClinic> CreateAsync(ClinicApiTestServer server, Clinic clinic, CancellationToken cancellationToken)
    {
        Task<TestCaller> AddAsync(CallerKind kind) => server.AddCallerAsync(kind, [clinic.Name], cancellationToken);
        return new TestClinic(
            server,
            clinic,
            await AddAsync(CallerKind.Partner).ConfigureAwait(false),
            await AddAsync(CallerKind.Staff).ConfigureAwait(false),
            await AddAsync(CallerKind.Service).ConfigureAwait(false));
    }
}
