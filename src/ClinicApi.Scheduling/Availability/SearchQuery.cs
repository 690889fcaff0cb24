using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Which starts to look for, earliest first. The window is bounded and holds the starts, its end excluded; an appointment may run past
/// it. A required practitioner plays the treatment's first practitioner role, and throughout even if that may change. Weekdays and the
/// part of the day are those of the local start; none given means any.
/// </summary>
public sealed record SearchQuery(
    Interval Window,
    Instant Now,
    ResourceKey? Patient,
    ResourceKey? RequiredPractitioner,
    int Limit)
{
    public ImmutableArray<IsoDayOfWeek> Weekdays { get; init; } = [];

    public CivilInterval? DayPart { get; init; }

    /// <summary>Dates on which the patient can have no start, whatever is free.</summary>
    public ForbiddenDates Forbidden { get; init; } = ForbiddenDates.None;

    public bool IgnoreLeadTime { get; init; }

    public bool IgnoreHorizon { get; init; }

    /// <summary>Time, as it was taken, that counts as free unless something else takes it: of an appointment to be moved.</summary>
    public ImmutableArray<Busy> Ignoring { get; init; } = [];
}

/// <summary>
/// A time at which the treatment can be placed, and the practitioners of its first practitioner role, ordered by id, any of whom can
/// be required at that time. Empty for a treatment without a practitioner, and where several must take turns. The end is that of the
/// shortest phases that will do, with whichever practitioner; a required one may need longer ones.
/// </summary>
public sealed record Slot(Instant Start, Instant End, PractitionerSet Practitioners);
