using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Clearances;

/// <summary>A clinic that books needling by its assessments, and what its patients need for it.</summary>
internal static class GatedClinic
{
    public static void AddTo(ClinicPlan plan)
    {
        plan.Clinic.AssessmentPolicy = AssessmentPolicy.Required;
        CoursePlans.AddTo(plan);
    }

    /// <summary>Somebody who may have needling: assessed, and agreed.</summary>
    public static async Task<Patient> GivenClearedAsync(this TestClinic clinic)
    {
        var patient = await clinic.GivenPatientAsync();
        await clinic.AssessAsync(patient);
        await clinic.AgreeAsync(patient);
        return patient;
    }

    /// <summary>A signed assessment that decides so on needling.</summary>
    public static async Task<SkinAssessment> AssessAsync(
        this TestClinic clinic, Patient patient, DecisionKind kind = DecisionKind.Approved, CivilDate? earliest = null) =>
        await clinic.DecideAsync(await clinic.GivenDraftAsync(patient), kind, earliest);

    public static async Task<SkinAssessment> DecideAsync(
        this TestClinic clinic, SkinAssessment draft, DecisionKind kind = DecisionKind.Approved, CivilDate? earliest = null)
    {
        var signature = await clinic.SignatureAsync(draft);
        var others = signature.Decisions.Where(decision => decision.Modality != Modality.MicroNeedling).ToList();
        var needling = new ModalityDecision
        {
            Modality = Modality.MicroNeedling,
            Kind = kind,
            EarliestDate = earliest,
            Reason = "As was agreed with the patient.",
        };
        signature.Decisions.Clear();
        signature.Decisions.AddRange([.. others, needling]);
        return await clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(signature);
    }

    public static async Task<Consent> AgreeAsync(this TestClinic clinic, Patient patient, Action<Consent>? change = null)
    {
        var consent = new Consent
        {
            Purpose = ConsentPurpose.Treatment,
            Treatment = clinic.Treatment(ClinicPlan.Needling),
            DocumentVersion = "needling-2026-03",
            Giver = ConsentGiver.Patient,
        };
        change?.Invoke(consent);
        return await clinic.Partner.Patients.RecordConsentAsync(new RecordConsentRequest { Parent = patient.Name, Consent = consent });
    }

    public static async Task<Outcome> RecordRedFlagAsync(this TestClinic clinic, Patient patient, SkinAssessment baseline) =>
        await clinic.Staff.Assessments.RecordOutcomeAsync(new RecordOutcomeRequest
        {
            Parent = patient.Name,
            Outcome = new Outcome
            {
                Baseline = baseline.Name,
                AdverseEvents = { new AdverseEvent { Kind = AdverseEventKind.Infection, Severity = AdverseEventSeverity.Moderate } },
            },
        });

    public static async Task<Appointment> MoveAsync(this TestClinic clinic, Appointment appointment, Google.Protobuf.WellKnownTypes.Timestamp start) =>
        await clinic.Partner.Appointments.RescheduleAppointmentAsync(new RescheduleAppointmentRequest { Name = appointment.Name, StartTime = start });

    public static async Task<Appointment> ReadAsync(this TestClinic clinic, Appointment appointment) =>
        await clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = appointment.Name });
}
