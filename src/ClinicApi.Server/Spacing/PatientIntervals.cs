using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Patients;
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
        CompiledClinic clinic, string treatmentId, string patientId, Instant from, IReadOnlyCollection<string> ignored, CancellationToken cancellationToken)
    {
        if (patientId.Length == 0 || !clinic.Intervals.Concern(treatmentId) || !clinic.Treatments.TryGetValue(treatmentId, out var treatment))
            return KeptIntervals.None;
        var earliest = from - Duration.FromDays(clinic.Intervals.MostDays + 1);
        var known = await store.Sessions.ReadAsync(clinic.ClinicId, patientId, earliest, cancellationToken);
        var others = known.Sessions
            .Where(session => !ignored.Contains(session.AppointmentId.Length > 0 ? session.AppointmentId : session.HoldId))
            .Select(session => new DatedProcedure(session.StartsAt.InZone(clinic.Zone).Date, clinic.Intervals.Of(session)))
            .Concat(ReportedProcedures.All(known.ReportedProcedures).Select(reported => IntervalRules.Of(reported, reported.Date.ToLocalDate())));
        return new KeptIntervals(known.Version, ForbiddenDates.Of(treatment.Procedure, others));
    }
}
