using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;

namespace ClinicApi.Server.Spacing;

/// <summary>What a patient has had, has and holds, as of one moment: from it follows what each treatment of the clinic must keep away from.</summary>
internal sealed class OtherProcedures
{
    public static readonly OtherProcedures None = new();

    private readonly CompiledClinic? clinic;
    private readonly long version;
    private readonly ImmutableArray<DatedProcedure> procedures = [];

    public OtherProcedures(CompiledClinic clinic, PatientSessions known, IReadOnlyCollection<string> ignored)
    {
        (this.clinic, version) = (clinic, known.Version);
        procedures =
        [
            .. known.Sessions
                .Where(session => !ignored.Contains(session.AppointmentId.Length > 0 ? session.AppointmentId : session.HoldId))
                .Select(session => new DatedProcedure(session.StartsAt.InZone(clinic.Zone).Date, clinic.Intervals.Of(session))),
            .. ReportedProcedures.All(known.ReportedProcedures).Select(reported => IntervalRules.Of(reported, reported.Date.ToLocalDate())),
        ];
    }

    private OtherProcedures()
    {
    }

    public KeptIntervals Before(string treatmentId) =>
        clinic is not null && clinic.Intervals.Concern(treatmentId) && clinic.Treatments.TryGetValue(treatmentId, out var treatment)
            ? new KeptIntervals(version, ForbiddenDates.Of(treatment.Procedure, procedures))
            : KeptIntervals.None;
}
