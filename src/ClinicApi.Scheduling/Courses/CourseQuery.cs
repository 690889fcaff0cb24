using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// How far apart the sessions of a course lie: in days of the clinic's calendar, from the local date of one start to that of the next.
/// So a clock change in between moves nothing, and any hour of the earliest day will do. At least one day, and in order.
/// </summary>
public sealed record SessionSpacing(int MinimumDays, int PreferredDays, int MaximumDays);

/// <summary>
/// A course to plan. The first session is looked for like any slot; its weekdays and part of the day are its own, and its limit is
/// ignored. The sessions after it follow at the spacing, with the same patient and practitioner. Of the times that leave the course
/// whole, each session after the first has one of those that meet most of the preferences.
/// </summary>
public sealed record CourseQuery(int Sessions, SessionSpacing Spacing, SearchQuery FirstSession)
{
    /// <summary>When each session must be over. None: no matter when.</summary>
    public Instant? EndBy { get; init; }

    /// <summary>Days on which the sessions after the first rather start. None: any.</summary>
    public ImmutableArray<IsoDayOfWeek> PreferredDays { get; init; } = [];

    /// <summary>When on the day the sessions after the first rather start.</summary>
    public CivilInterval? PreferredDayPart { get; init; }

    /// <summary>Who rather plays the first practitioner role of all sessions, where nobody is required.</summary>
    public ResourceKey? PreferredPractitioner { get; init; }
}

/// <summary>The sessions that fit, in order, and why there are not more. Without a gap these are all sessions of the course.</summary>
public sealed record PlannedCourse(ImmutableArray<Placement> Sessions, SessionGap? Gap);

/// <summary>
/// The first session, counted from 1, that does not fit, and the reasons at the time that comes nearest to working. No reasons: it
/// would fit, but would be over too late.
/// </summary>
public sealed record SessionGap(int Session, ImmutableArray<RefusalReason> Reasons);
