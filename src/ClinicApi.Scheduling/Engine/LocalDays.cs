using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// The cells of a timeline by local date. A date has several stretches if a clock change falls into it, each with one offset from UTC,
/// so that within a stretch local time is a number and no question to the zone.
/// </summary>
internal sealed class LocalDays
{
    private readonly ImmutableArray<Stretch> stretches;

    public LocalDays(Timeline timeline, DateTimeZone zone)
    {
        var all = ImmutableArray.CreateBuilder<Stretch>();
        foreach (var interval in zone.GetZoneIntervals(timeline.Start, timeline.End))
        {
            var end = interval.HasEnd ? timeline.CellAtOrAfter(interval.End) : timeline.Cells;
            for (var first = interval.HasStart ? timeline.CellAtOrAfter(interval.Start) : 0; first < end; first = all[^1].End)
            {
                var local = timeline.InstantAt(first).WithOffset(interval.WallOffset);
                var midnight = timeline.CellAtOrAfter(local.Date.PlusDays(1).AtMidnight().WithOffset(interval.WallOffset).ToInstant());
                all.Add(new Stretch(first, Math.Min(midnight, end), local.DayOfWeek, local.TickOfDay));
            }
        }

        stretches = all.ToImmutable();
    }

    /// <summary>
    /// Clears the cells from <paramref name="first"/> to <paramref name="end"/>, with which the words begin, whose local start is on
    /// none of the weekdays or not in the part of the day. No weekdays: any.
    /// </summary>
    public void Restrict(Span<ulong> words, int first, int end, ImmutableArray<IsoDayOfWeek> weekdays, CivilInterval? dayPart)
    {
        var kept = first;
        foreach (var stretch in stretches)
        {
            if (stretch.End <= first || (!weekdays.IsDefaultOrEmpty && !weekdays.Contains(stretch.Weekday)))
                continue;

            if (stretch.First >= end)
                break;

            var (from, to) = dayPart is { } part ? stretch.CellsIn(part) : (stretch.First, stretch.End);
            if (from < to)
            {
                PackedBits.ClearRange(words, kept - first, Math.Clamp(from, kept, end) - first);
                kept = Math.Clamp(to, kept, end);
            }
        }

        PackedBits.ClearRange(words, kept - first, end - first);
    }

    private readonly record struct Stretch(int First, int End, IsoDayOfWeek Weekday, long TickOfDay)
    {
        /// <summary>The cells whose local start is in a part of the day; none if the first is not before the second.</summary>
        public (int First, int End) CellsIn(CivilInterval part) =>
            (CellAtOrAfter(part.Start.TickOfDay), part.End == LocalTime.Midnight ? End : CellAtOrAfter(part.End.TickOfDay));

        private int CellAtOrAfter(long tickOfDay)
        {
            var cells = (tickOfDay - TickOfDay + Timeline.Cell.BclCompatibleTicks - 1) / Timeline.Cell.BclCompatibleTicks;
            return tickOfDay <= TickOfDay ? First : (int)Math.Min(First + cells, End);
        }
    }
}
