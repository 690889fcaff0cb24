using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>The slots in order of start that sessions of a course could have, and which can follow which.</summary>
internal sealed class SessionChain
{
    private readonly DateTimeZone zone;
    private readonly SessionSpacing spacing;
    private readonly ImmutableArray<Instant> starts;
    private readonly Range[] next;

    public SessionChain(DateTimeZone zone, SessionSpacing spacing, ImmutableArray<Slot> slots)
    {
        this.zone = zone;
        this.spacing = spacing;
        Slots = slots;
        starts = [.. slots.Select(slot => slot.Start)];
        next = [.. slots.Select(slot => After(slot.Start, slot.End))];
    }

    public ImmutableArray<Slot> Slots { get; }

    /// <summary>The slots of the session after one. A session may last past midnight, and the patient is in one place only.</summary>
    public Range After(Instant start, Instant end)
    {
        var days = CoursePlanner.DaysAfter(zone, spacing, start);
        var from = IndexOf(Instant.Max(days.Start, end));
        return from..Math.Max(from, IndexOf(days.End));
    }

    public Range After(int slot) => next[slot];

    /// <summary>The slots that at least one of the marked ones can follow.</summary>
    public bool[] Before(bool[] marked)
    {
        var counts = new int[marked.Length + 1];
        for (var i = 0; i < marked.Length; i++)
            counts[i + 1] = counts[i] + (marked[i] ? 1 : 0);

        return [.. next.Select(range => counts[range.End.Value] > counts[range.Start.Value])];
    }

    /// <summary>The marked slots of a range.</summary>
    public IEnumerable<int> Among(Range range, bool[] marked)
    {
        var (from, count) = range.GetOffsetAndLength(Slots.Length);
        return Enumerable.Range(from, count).Where(slot => marked[slot]);
    }

    /// <summary>Days count before hours: who comes in the morning rather comes a day off than in the evening.</summary>
    public (int Days, long Ticks) Distance(int slot, LocalDateTime best)
    {
        var local = LocalStart(slot);
        return (Math.Abs(Period.DaysBetween(local.Date, best.Date)), Math.Abs(local.TickOfDay - best.TickOfDay));
    }

    public LocalDateTime LocalStart(int slot) => starts[slot].InZone(zone).LocalDateTime;

    /// <summary>The first slot that starts at an instant or later.</summary>
    private int IndexOf(Instant instant)
    {
        var found = starts.BinarySearch(instant);
        return found >= 0 ? found : ~found;
    }
}
