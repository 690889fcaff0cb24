using ClinicApi.Scheduling;

namespace ClinicApi.Server.Spacing;

/// <summary>
/// The dates that a patient's other procedures forbid, as far as they were known at a version of the patient's sessions. Without a
/// version nothing had to be read.
/// </summary>
internal sealed record KeptIntervals(long? Version, ForbiddenDates Forbidden)
{
    public static readonly KeptIntervals None = new(null, ForbiddenDates.None);
}
