using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>A stretch of time in cells of five minutes, counted from the Unix epoch, so that cells of any two timelines agree.</summary>
internal readonly record struct Timeline(Instant Start, int Cells)
{
    public static readonly Duration Cell = Duration.FromMinutes(5);

    private const int CellsOfADay = 24 * 60 / 5;

    private static readonly long CellTicks = Cell.BclCompatibleTicks;

    /// <summary>Of each cell of a day of 24 hours how far from its beginning it is: adding is much less work than converting.</summary>
    private static readonly Duration[] WithinADay = [.. Enumerable.Range(0, CellsOfADay).Select(cell => Cell * cell)];

    public Instant End => InstantAt(Cells);

    /// <summary>The whole cells that a bounded interval touches.</summary>
    public static Timeline Covering(Interval interval)
    {
        var start = Floor(interval.Start);
        return new Timeline(start, CellsBetween(start, Ceiling(interval.End)));
    }

    public static bool IsAligned(Instant instant) => Floor(instant) == instant;

    public static Instant Floor(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - PositiveRemainder(ticks));
    }

    public static Instant Ceiling(Instant instant)
    {
        var floor = Floor(instant);
        return floor == instant ? floor : floor + Cell;
    }

    public static Instant Shift(Instant instant, int cells)
    {
        if ((uint)cells < CellsOfADay)
            return instant + WithinADay[cells];

        var days = cells >= 0 ? cells / CellsOfADay : (cells + 1) / CellsOfADay - 1;
        return instant + (Duration.FromDays(days) + WithinADay[cells - days * CellsOfADay]);
    }

    /// <summary>How many cells a length takes that may be nothing at all.</summary>
    public static int CellsOfAny(Duration length) => length == Duration.Zero ? 0 : CellsOf(length);

    /// <summary>How many cells a length takes that is a positive multiple of five minutes.</summary>
    public static int CellsOf(Duration length)
    {
        var ticks = length.BclCompatibleTicks;
        return length > Duration.Zero && Duration.FromTicks(ticks / CellTicks * CellTicks) == length
            ? checked((int)(ticks / CellTicks))
            : throw new ArgumentException("A length must be a positive multiple of five minutes.", nameof(length));
    }

    public Instant InstantAt(int cell) => Shift(Start, cell);

    /// <summary>The cell that starts at an aligned instant, wherever it lies.</summary>
    public int CellAt(Instant instant) => CellsBetween(Start, instant);

    public void RefuseOutside(int first, int end, string parameter)
    {
        if (first < 0 || end > Cells)
            throw new ArgumentException($"The diary is prepared from {Start} to {End} only.", parameter);
    }

    /// <summary>The cell in which an instant lies; 0 before the timeline and the number of cells after it.</summary>
    public int CellAtOrBefore(Instant instant) => instant <= Start ? 0 : instant >= End ? Cells : CellsBetween(Start, instant);

    /// <summary>The first cell that starts at an instant or after it; 0 before the timeline and the number of cells after it.</summary>
    public int CellAtOrAfter(Instant instant)
    {
        var cell = CellAtOrBefore(instant);
        return instant > Start && InstantAt(cell) < instant && cell < Cells ? cell + 1 : cell;
    }

    /// <summary>The cells that a stretch of time touches, wherever they lie.</summary>
    public (int First, int End) CellsTouching(Instant start, Instant end) =>
        (CellsBetween(Start, Floor(start)), CellsBetween(Start, Ceiling(end)));

    private static int CellsBetween(Instant start, Instant end) => (int)((end - start).BclCompatibleTicks / CellTicks);

    private static long PositiveRemainder(long ticks) => (ticks % CellTicks + CellTicks) % CellTicks;
}
