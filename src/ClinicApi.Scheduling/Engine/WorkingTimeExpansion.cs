using NodaTime;
using NodaTime.TimeZones;

namespace ClinicApi.Scheduling;

/// <summary>
/// Turns civil rules into cells of a timeline. Between two clock changes local time is the instant plus a constant, so each such
/// stretch is expanded by itself and clipped to itself: skipped hours get no cell and repeated hours get theirs twice, by construction.
/// </summary>
internal static class WorkingTimeExpansion
{
    /// <summary>The cells that lie inside the hours completely.</summary>
    public static Bitmap Expand(Timeline timeline, DateTimeZone zone, WorkingHours hours)
    {
        var inside = new List<(Instant Start, Instant End)>();
        foreach (var stretch in zone.GetZoneIntervals(timeline.Start, timeline.End))
        {
            var (from, to) = Clip(stretch, timeline);
            var lastDate = (to - Duration.Epsilon).WithOffset(stretch.WallOffset).Date;
            for (var date = from.WithOffset(stretch.WallOffset).Date; date <= lastDate; date = date.PlusDays(1))
                AddHours(inside, hours, date, stretch.WallOffset, from, to);
        }

        return Cover(timeline, inside);
    }

    /// <summary>The cells at whose start the local time of day is a multiple of the grid, which must divide a day.</summary>
    public static Bitmap Grid(Timeline timeline, DateTimeZone zone, Duration grid)
    {
        var bitmap = new Bitmap(timeline.Cells);
        var step = Timeline.CellsOf(grid);
        foreach (var stretch in zone.GetZoneIntervals(timeline.Start, timeline.End))
        {
            var (from, to) = Clip(stretch, timeline);
            var end = timeline.CellAtOrAfter(to);
            for (var cell = timeline.CellAtOrAfter(from); cell < end; cell++)
            {
                if (IsOnGrid(timeline.InstantAt(cell), stretch.WallOffset, grid))
                {
                    for (; cell < end; cell += step)
                        bitmap.Set(cell);
                }
            }
        }

        return bitmap;
    }

    /// <summary>The cells that lie completely in local dates up to and with the given one.</summary>
    public static Bitmap Through(Timeline timeline, DateTimeZone zone, LocalDate lastDate)
    {
        var inside = new List<(Instant Start, Instant End)>();
        foreach (var stretch in zone.GetZoneIntervals(timeline.Start, timeline.End))
        {
            var (from, to) = Clip(stretch, timeline);
            var midnight = lastDate.PlusDays(1).AtMidnight().WithOffset(stretch.WallOffset).ToInstant();
            inside.Add((from, Instant.Min(to, midnight)));
        }

        return Cover(timeline, inside);
    }

    private static void AddHours(
        List<(Instant Start, Instant End)> inside, WorkingHours hours, LocalDate date, Offset offset, Instant from, Instant to)
    {
        if (ExceptionOn(hours, date) is { } exception)
        {
            foreach (var interval in exception.Intervals)
                Add(interval.Start, interval.End);

            return;
        }

        foreach (var interval in hours.Weekly)
        {
            if (interval.Day == date.DayOfWeek)
                Add(interval.Start, interval.End);
        }

        void Add(LocalTime start, LocalTime end)
        {
            var lastDate = end == LocalTime.Midnight ? date.PlusDays(1) : date;
            inside.Add((
                Instant.Max(from, date.At(start).WithOffset(offset).ToInstant()),
                Instant.Min(to, lastDate.At(end).WithOffset(offset).ToInstant())));
        }
    }

    /// <summary>
    /// The cells that the spans cover together. Spans that touch are joined first: a clock change need not fall between two cells
    /// (Casey changes at one minute past midnight), and then two spans share a cell.
    /// </summary>
    private static Bitmap Cover(Timeline timeline, List<(Instant Start, Instant End)> spans)
    {
        var bitmap = new Bitmap(timeline.Cells);
        var (start, end) = (timeline.Start, timeline.Start);
        spans.Sort();
        foreach (var span in spans)
        {
            if (span.Start > end)
            {
                bitmap.SetRange(timeline.CellAtOrAfter(start), timeline.CellAtOrBefore(end));
                (start, end) = span;
            }
            else
            {
                end = Instant.Max(end, span.End);
            }
        }

        bitmap.SetRange(timeline.CellAtOrAfter(start), timeline.CellAtOrBefore(end));
        return bitmap;
    }

    private static DatedHours? ExceptionOn(WorkingHours hours, LocalDate date)
    {
        foreach (var exception in hours.Exceptions)
        {
            if (exception.Date == date)
                return exception;
        }

        return null;
    }

    private static bool IsOnGrid(Instant instant, Offset offset, Duration grid) =>
        instant.WithOffset(offset).TickOfDay % grid.BclCompatibleTicks == 0;

    private static (Instant From, Instant To) Clip(ZoneInterval stretch, Timeline timeline) =>
        (stretch.HasStart ? Instant.Max(stretch.Start, timeline.Start) : timeline.Start,
         stretch.HasEnd ? Instant.Min(stretch.End, timeline.End) : timeline.End);
}
