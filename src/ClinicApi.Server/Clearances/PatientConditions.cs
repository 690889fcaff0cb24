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
        CompiledClinic clinic, string treatmentId, string patientId, Instant from, IReadOnlyCollection<string> ignored, CancellationToken cancellationToken) =>
        (await ReadAsync(clinic, [treatmentId], patientId, from, ignored, cancellationToken)).Of(treatmentId);

    /// <summary>The same for several treatments, with one reading for all of them.</summary>
    public async Task<PatientReading> ReadAsync(
        CompiledClinic clinic, IReadOnlyCollection<string> treatmentIds, string patientId, Instant from, IReadOnlyCollection<string> ignored,
        CancellationToken cancellationToken)
    {
        if (patientId.Length == 0)
            return new PatientReading(clinic, gate, patientId, State: null, OtherProcedures.None);
        var isGuarded = treatmentIds.Any(id => clinic.Treatments.TryGetValue(id, out var treatment) && gate.Guards(clinic, treatment.Message.Modality));
        return new PatientReading(
            clinic,
            gate,
            patientId,
            isGuarded ? await ReadStateAsync(clinic.ClinicId, patientId, cancellationToken) : null,
            await intervals.ReadAsync(clinic, treatmentIds, patientId, from, ignored, cancellationToken));
    }

    /// <summary>Of a session that is booked, whose intervals are kept already.</summary>
    public async Task<Conditions> ReadAsync(CompiledClinic clinic, AppointmentRow session, CancellationToken cancellationToken)
    {
        var modality = ModalityOf(clinic, session);
        var state = gate.Guards(clinic, modality) ? await ReadStateAsync(clinic.ClinicId, session.PatientId, cancellationToken) : null;
        return new PatientReading(clinic, gate, session.PatientId, state, OtherProcedures.None).Cleared(session.TreatmentId, modality);
    }

    /// <summary>All that is known of the patient.</summary>
    public async Task<ClinicalState> ReadStateAsync(string clinicId, string patientId, CancellationToken cancellationToken) =>
        await store.Clearances.ReadAsync(clinicId, patientId, cancellationToken) is { } read
            ? ClinicalState.Of(read)
            : new ClinicalState { Version = 0, BirthDate = LocalDate.MinIsoValue };

    /// <summary>As the treatment is today; of one that is no longer offered, as it was booked.</summary>
    public static Modality ModalityOf(CompiledClinic clinic, AppointmentRow session) =>
        clinic.Treatments.GetValueOrDefault(session.TreatmentId)?.Message.Modality ?? (Modality)session.Modality;
}
