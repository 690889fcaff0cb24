using ClinicApi.Server.Clinics;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Spacing;

/// <summary>Finds the dates on which a patient's other procedures allow none of a treatment.</summary>
internal sealed class PatientIntervals(Store store)
{
    /// <param name="clinic">The clinic, with the rules that decide.</param>
    /// <param name="treatmentId">What is wanted; a treatment that keeps no intervals costs nothing.</param>
    /// <param name="patientId">By whom. Empty: by nobody in particular, who has no other procedures.</param>
    /// <param name="from">Before which nothing is asked.</param>
    /// <param name="ignored">Ids of appointments and holds that do not count: what is moved or booked itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<KeptIntervals> ReadAsync(
        CompiledClinic clinic, string treatmentId, string patientId, Instant from, IReadOnlyCollection<string> ignored, CancellationToken cancellationToken) =>
        (await ReadAsync(clinic, [treatmentId], patientId, from, ignored, cancellationToken)).Before(treatmentId);

    /// <summary>The same for several treatments, with one read for all of them.</summary>
    public async Task<OtherProcedures> ReadAsync(
        CompiledClinic clinic, IEnumerable<string> treatmentIds, string patientId, Instant from, IReadOnlyCollection<string> ignored,
        CancellationToken cancellationToken)
    {
        if (patientId.Length == 0 || !treatmentIds.Any(clinic.Intervals.Concern))
            return OtherProcedures.None;
        var known = await store.Sessions.ReadAsync(clinic.ClinicId, patientId, from - Duration.FromDays(clinic.Intervals.MostDays + 1), cancellationToken);
        return new OtherProcedures(clinic, known, ignored);
    }
}
