using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// The slots of a course's sessions and which can follow which. Instead of trying and going back, it first finds for each number of
/// sessions all slots that so many can follow; after that no choice among them leads astray.
/// </summary>
internal sealed class CourseStarts
{
    private readonly DateTimeZone zone;
    private readonly CourseQuery query;
    private readonly ImmutableArray<Slot> slots;
    private readonly ImmutableArray<Instant> starts;
    private readonly Range[] next;

    public CourseStarts(ClinicCalendar calendar, CourseQuery query, ImmutableArray<Slot> slots)
    {
        zone = calendar.Zone;
        this.query = query;
        this.slots = slots;
        starts = [.. slots.Select(slot => slot.Start)];
        next = [.. slots.Select(Following)];
    }

    /// <summary>As many sessions as can be, of which the first starts at one of the given times.</summary>
    public IReadOnlyList<Slot> Choose(IReadOnlyCollection<Instant> firstStarts)
    {
        var first = firstStarts.ToFrozenSet();
        var firstSlots = Enumerable.Range(0, slots.Length).Where(slot => first.Contains(starts[slot])).ToList();
        var followed = FollowedBy();
        for (var later = followed.Count - 1; later >= 0; later--)
        {
            var earliest = firstSlots.FindIndex(slot => followed[later][slot]);
            if (earliest >= 0)
            {
                return Follow(firstSlots[earliest], followed.GetRange(0, later));
            }
        }

        return [];
    }

    /// <summary>At each index the slots that so many more sessions can follow, as far as there are any.</summary>
    private List<bool[]> FollowedBy()
    {
        List<bool[]> followed = [[.. slots.Select(_ => true)]];
        while (followed.Count < query.Sessions)
        {
            var before = CountBefore(followed[^1]);
            bool[] another = [.. next.Select(range => before[range.End.Value] > before[range.Start.Value])];
            if (!another.Contains(true))
            {
                break;
            }

            followed.Add(another);
        }

        return followed;
    }

    private List<Slot> Follow(int first, List<bool[]> followed)
    {
        List<Slot> chosen = [slots[first]];
        var current = first;
        for (var later = followed.Count - 1; later >= 0; later--)
        {
            var best = CoursePlanner.BestAfter(zone, query.Spacing, starts[current]).InZone(zone).LocalDateTime;
            var (from, count) = next[current].GetOffsetAndLength(slots.Length);
            current = Enumerable.Range(from, count).Where(slot => followed[later][slot]).MinBy(slot => Distance(starts[slot], best));
            chosen.Add(slots[current]);
        }

        return chosen;
    }

    /// <summary>The slots of the session after one. A session may last past midnight, and the patient is in one place only.</summary>
    private Range Following(Slot slot)
    {
        var days = CoursePlanner.DaysAfter(zone, query.Spacing, slot.Start);
        var from = IndexOf(Instant.Max(days.Start, slot.End));
        return from..Math.Max(from, IndexOf(days.End));
    }

    /// <summary>The first slot that starts at an instant or later.</summary>
    private int IndexOf(Instant instant)
    {
        var found = starts.BinarySearch(instant);
        return found >= 0 ? found : ~found;
    }

    private static int[] CountBefore(bool[] marked)
    {
        var counts = new int[marked.Length + 1];
        for (var i = 0; i < marked.Length; i++)
        {
            counts[i + 1] = counts[i] + (marked[i] ? 1 : 0);
        }

        return counts;
    }

    /// <summary>Days count before hours: who comes in the morning rather comes a day off than in the evening.</summary>
    private (int Days, long Ticks) Distance(Instant start, LocalDateTime best)
    {
        var local = start.InZone(zone).LocalDateTime;
        return (Math.Abs(Period.DaysBetween(local.Date, best.Date)), Math.Abs(local.TickOfDay - best.TickOfDay));
    }
}
