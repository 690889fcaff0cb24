using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// A session that a patient has, had, or holds; of its two ids one is empty. Modality and regions are as they were when it was booked: 0
/// for a hold, and for what was booked before they were kept.
/// </summary>
public sealed record SessionRow(string AppointmentId, string HoldId, string TreatmentId, Instant StartsAt, int Modality, long BodyRegions);

/// <summary>
/// A patient's sessions and the procedures that were reported, with the version at which a session may be added on their account.
/// </summary>
public sealed record PatientSessions(long Version, string ReportedProcedures, IReadOnlyList<SessionRow> Sessions)
{
    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(PatientSessions)} {Version}";
}
