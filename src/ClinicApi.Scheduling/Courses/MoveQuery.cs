using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>A session of a course moves to the time given; the sessions after it, in order, may have to follow. The same patient has all.</summary>
public sealed record MoveQuery(
    SessionSpacing Spacing, Instant Start, Instant End, Instant Now, ResourceKey? Patient, ImmutableArray<LaterSession> Later)
{
    public ForbiddenDates Forbidden { get; init; } = ForbiddenDates.None;

    /// <summary>When each session that is moved along must be over. None: no matter when.</summary>
    public Instant? EndBy { get; init; }

    /// <summary>Whether a session may stay where it is after one at a start.</summary>
    internal bool Fits(DateTimeZone zone, Instant earlier, LaterSession session) =>
        CoursePlanner.DaysAfter(zone, Spacing, earlier).Contains(session.Start);
}

/// <summary>A session as it is booked. A fixed one cannot be moved along.</summary>
public sealed record LaterSession(Instant Start, ResourceKey? RequiredPractitioner, bool IsFixed)
{
    internal bool Allows(Slot slot) => RequiredPractitioner is not { } required || slot.Practitioners.Contains(required);
}

/// <summary>
/// The new times of the next sessions; those after them stay. With a gap nothing can be moved: its session is counted from the moved one,
/// the next being 1.
/// </summary>
public sealed record MovedCourse(ImmutableArray<Placement> Sessions, SessionGap? Gap);
