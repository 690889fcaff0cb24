using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Says why a course cannot have one more session.</summary>
internal static class MissingSession
{
    // Three days on a grid of a quarter of an hour: enough to meet the cause, whatever the interval is.
    private const int MostStarts = 288;

    /// <summary>The reasons at the time that comes nearest to working, from the best day on; none if only the end is in the way.</summary>
    public static ImmutableArray<RefusalReason> Explain(
        ClinicCalendar calendar, Treatment treatment, CourseQuery query, (Instant Start, Instant End)? previous, IReadOnlyCollection<Busy> busy)
    {
        var times = previous is null ? query.FirstSession.Window : TimesAfter(calendar.Zone, query.Spacing, previous.Value);
        var length = Timeline.Cell * new TreatmentPlan(treatment).Cells;
        if (query.EndBy < times.Start + length)
        {
            return [];
        }

        ImmutableArray<RefusalReason> nearest = [];
        foreach (var start in Starts(calendar, treatment, times, previous is null ? query.FirstSession : null))
        {
            if (Availability.Place(calendar, treatment, query.At(start), busy) is not Refusal refusal)
            {
                return [];
            }

            if (nearest.IsEmpty || Rank(refusal.Reasons).CompareTo(Rank(nearest)) > 0)
            {
                nearest = refusal.Reasons;
            }
        }

        return nearest.IsEmpty ? [new RefusalReason(RefusalCode.OffGrid)] : nearest;
    }

    private static Interval TimesAfter(DateTimeZone zone, SessionSpacing spacing, (Instant Start, Instant End) previous)
    {
        var days = CoursePlanner.DaysAfter(zone, spacing, previous.Start);
        var best = zone.AtStartOfDay(CoursePlanner.BestAfter(zone, spacing, previous.Start).InZone(zone).Date).ToInstant();
        return new Interval(Instant.Max(best, previous.End), days.End);
    }

    private static IEnumerable<Instant> Starts(ClinicCalendar calendar, Treatment treatment, Interval times, SearchQuery? preferences)
    {
        var from = Timeline.Ceiling(times.Start);
        var to = Timeline.Ceiling(Instant.Min(times.End, from + treatment.Grid * MostStarts));
        if (from >= to)
        {
            yield break;
        }

        var timeline = new Timeline(from, Timeline.CellsOf(to - from));
        var starts = WorkingTimeExpansion.Grid(timeline, calendar.Zone, treatment.Grid);
        if (preferences is not null && Preferred(preferences) is { } preferred)
        {
            starts.And(WorkingTimeExpansion.Expand(timeline, calendar.Zone, preferred));
        }

        for (var cell = starts.NextSet(0); cell >= 0; cell = starts.NextSet(cell + 1))
        {
            yield return timeline.InstantAt(cell);
        }
    }

    private static WorkingHours? Preferred(SearchQuery query)
    {
        if (query.Weekdays.IsDefaultOrEmpty && query.DayPart is null)
        {
            return null;
        }

        var part = query.DayPart ?? new CivilInterval(LocalTime.Midnight, LocalTime.Midnight);
        var days = query.Weekdays.IsDefaultOrEmpty ? Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None) : query.Weekdays;
        return new WorkingHours([.. days.Select(day => new WeeklyInterval(day, part.Start, part.End))], []);
    }

    /// <summary>Reasons come in the order in which they rule a start out: the later the first one, and the fewer, the nearer.</summary>
    private static (RefusalCode First, int Fewer) Rank(ImmutableArray<RefusalReason> reasons) => (reasons[0].Code, -reasons.Length);
}
