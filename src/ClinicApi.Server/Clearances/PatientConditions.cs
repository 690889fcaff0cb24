using ClinicApi.Server.Clinics;
using ClinicApi.Server.Spacing;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Clearances;

/// <summary>Finds out on which dates a patient can be given a treatment.</summary>
internal sealed class PatientConditions(Store store, PatientIntervals intervals, TreatmentGate gate)
{
    /// <param name="clinic">The clinic, with the rules that decide.</param>
    /// <param name="treatmentId">What is wanted; what neither keeps intervals nor goes by an assessment costs nothing.</param>
    /// <param name="patientId">By whom. Empty: by nobody in particular, of whom nothing is known.</param>
    /// <param name="from">Before which nothing is asked.</param>
    /// <param name="ignored">Ids of appointments and holds that do not count: what is moved or booked itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Conditions> ReadAsync(
        CompiledClinic clinic, string treatmentId, string patientId, Instant from, IReadOnlyCollection<string> ignored, CancellationToken cancellationToken)
    {
        if (patientId.Length == 0 || !clinic.Treatments.TryGetValue(treatmentId, out var treatment))
            return Conditions.None;
        var cleared = await ClearAsync(clinic, treatmentId, treatment.Message.Modality, patientId, cancellationToken);
        return cleared with { Intervals = await intervals.ReadAsync(clinic, treatmentId, patientId, from, ignored, cancellationToken) };
    }

    /// <summary>Of a session that is booked, whose intervals are kept already.</summary>
    public Task<Conditions> ReadAsync(CompiledClinic clinic, AppointmentRow session, CancellationToken cancellationToken) =>
        ClearAsync(clinic, session.TreatmentId, ModalityOf(clinic, session), session.PatientId, cancellationToken);

    /// <summary>All that is known of the patient.</summary>
    public async Task<ClinicalState> ReadStateAsync(string clinicId, string patientId, CancellationToken cancellationToken) =>
        await store.Clearances.ReadAsync(clinicId, patientId, cancellationToken) is { } read
            ? ClinicalState.Of(read)
            : new ClinicalState { Version = 0, BirthDate = LocalDate.MinIsoValue };

    /// <summary>As the treatment is today; of one that is no longer offered, as it was booked.</summary>
    public static Modality ModalityOf(CompiledClinic clinic, AppointmentRow session) =>
        clinic.Treatments.GetValueOrDefault(session.TreatmentId)?.Message.Modality ?? (Modality)session.Modality;

    private async Task<Conditions> ClearAsync(
        CompiledClinic clinic, string treatmentId, Modality modality, string patientId, CancellationToken cancellationToken)
    {
        if (!gate.Guards(clinic, modality))
            return Conditions.None with { PatientId = patientId };
        var state = await ReadStateAsync(clinic.ClinicId, patientId, cancellationToken);
        return new Conditions(patientId, KeptIntervals.None, gate.Of(clinic, treatmentId, modality, state))
        {
            ClearanceVersion = state.Version,
            AssessmentId = state.AssessmentId,
        };
    }
}
