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
        PreparedDiary diary, Treatment treatment, CourseQuery query, (Instant Start, Instant End)? previous)
    {
        var zone = diary.Calendar.Zone;
        var times = previous is null ? query.FirstSession.Window : TimesAfter(zone, query.Spacing, previous.Value);
        var length = Timeline.Cell * new TreatmentPlan(treatment).Cells;
        if (query.EndBy < times.Start + length)
        {
            return [];
        }

        var starts = Starts(zone, treatment, times, previous is null ? query.FirstSession : null);
        if (starts is [])
        {
            return [new RefusalReason(RefusalCode.OffGrid)];
        }

        // They may lie where nothing can be booked, which is a reason as well.
        diary = diary.Over(CoursePlanner.Holding(treatment, new Interval(starts[0], starts[^1] + Timeline.Cell)));
        ImmutableArray<RefusalReason> nearest = [];
        foreach (var start in starts)
        {
            if (Availability.Place(diary, treatment, query.At(start)) is not Refusal refusal)
            {
                return [];
            }

            if (nearest.IsEmpty || Rank(refusal.Reasons).CompareTo(Rank(nearest)) > 0)
            {
                nearest = refusal.Reasons;
            }
        }

        return nearest;
    }

    private static Interval TimesAfter(DateTimeZone zone, SessionSpacing spacing, (Instant Start, Instant End) previous)
    {
        var days = CoursePlanner.DaysAfter(zone, spacing, previous.Start);
        var best = zone.AtStartOfDay(CoursePlanner.BestAfter(zone, spacing, previous.Start).InZone(zone).Date).ToInstant();
        return new Interval(Instant.Max(best, previous.End), days.End);
    }

    private static List<Instant> Starts(DateTimeZone zone, Treatment treatment, Interval times, SearchQuery? preferences)
    {
        List<Instant> found = [];
        var from = Timeline.Ceiling(times.Start);
        var to = Timeline.Ceiling(Instant.Min(times.End, from + treatment.Grid * MostStarts));
        if (from >= to)
        {
            return found;
        }

        var timeline = new Timeline(from, Timeline.CellsOf(to - from));
        var starts = WorkingTimeExpansion.Grid(timeline, zone, treatment.Grid);
        if (preferences is not null && Preferred(preferences) is { } preferred)
        {
            starts.And(WorkingTimeExpansion.Expand(timeline, zone, preferred));
        }

        for (var cell = starts.NextSet(0); cell >= 0; cell = starts.NextSet(cell + 1))
        {
            found.Add(timeline.InstantAt(cell));
        }

        return found;
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
