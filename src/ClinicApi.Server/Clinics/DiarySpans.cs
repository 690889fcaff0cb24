using NodaTime;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Clinics;

/// <summary>Which time a clinic's diary covers: from now to the last moment that could be booked, and a day more, so that it moves once a day.</summary>
internal static class DiarySpans
{
    /// <summary>How far back taken time counts: scheduling prefers who is least busy on the local day.</summary>
    public static readonly Duration Remembered = Duration.FromDays(2);

    private static readonly Duration MostLengthOfAnAppointment = Duration.FromHours(13);
    private static readonly Duration BetweenMoves = Duration.FromDays(1);

    public static Interval At(CompiledClinic clinic, Instant now) => new(now, now + Reach(clinic) + BetweenMoves);

    public static bool Serves(Interval span, CompiledClinic clinic, Instant now) => span.Start <= now && span.End >= now + Reach(clinic);

    /// <summary>Whether an appointment at the start lies in the span.</summary>
    public static bool Holds(Interval span, Instant start) => start >= span.Start && start + MostLengthOfAnAppointment <= span.End;

    private static Duration Reach(CompiledClinic clinic) => clinic.LongestHorizon + MostLengthOfAnAppointment;
}
