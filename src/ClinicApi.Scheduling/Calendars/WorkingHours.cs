using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>A span of civil time on one day. The end is exclusive, and midnight as the end means 24:00.</summary>
public readonly record struct CivilInterval(LocalTime Start, LocalTime End)
{
    public bool Contains(LocalTime time) => time >= Start && (End == LocalTime.Midnight || time < End);
}

/// <summary>A span of civil time on a day of each week, read like <see cref="CivilInterval"/>.</summary>
public readonly record struct WeeklyInterval(IsoDayOfWeek Day, LocalTime Start, LocalTime End);

/// <summary>The hours of one date, in place of its weekly hours. No intervals: closed on that date.</summary>
public sealed record DatedHours(LocalDate Date, ImmutableArray<CivilInterval> Intervals);

/// <summary>
/// Working time as a rule over civil time. An instant is inside it if its local time in the clinic's zone lies in an interval of its
/// local date; so an hour that a clock change skips is not there, and one that it repeats is there twice.
/// </summary>
public sealed record WorkingHours(ImmutableArray<WeeklyInterval> Weekly, ImmutableArray<DatedHours> Exceptions);
