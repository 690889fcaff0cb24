using ClinicApi.Server.Clinics;
using ClinicApi.Server.Spacing;
using ClinicApi.V1;

namespace ClinicApi.Server.Clearances;

/// <summary>What was read of one patient, from which it follows for each treatment of the clinic on which dates it can be given.</summary>
/// <param name="Clinic">The clinic.</param>
/// <param name="Gate">What decides.</param>
/// <param name="PatientId">Who. Empty: nobody in particular.</param>
/// <param name="State">What the gate goes by; null if nothing that was asked for goes by it.</param>
/// <param name="Others">The patient's other procedures.</param>
internal sealed record PatientReading(CompiledClinic Clinic, TreatmentGate Gate, string PatientId, ClinicalState? State, OtherProcedures Others)
{
    public Conditions Of(string treatmentId) =>
        PatientId.Length == 0 || !Clinic.Treatments.TryGetValue(treatmentId, out var treatment)
            ? Conditions.None
            : Cleared(treatmentId, treatment.Message.Modality) with { Intervals = Others.Before(treatmentId) };

    /// <summary>What the gate says alone.</summary>
    public Conditions Cleared(string treatmentId, Modality modality) =>
        State is null || !Gate.Guards(Clinic, modality)
            ? Conditions.None with { PatientId = PatientId }
            : new Conditions(PatientId, KeptIntervals.None, Gate.Of(Clinic, treatmentId, modality, State))
            {
                ClearanceVersion = State.Version,
                AssessmentId = State.AssessmentId,
            };
}
