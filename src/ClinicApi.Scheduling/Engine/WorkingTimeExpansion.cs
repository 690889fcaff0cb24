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
        var bitmap = new Bitmap(timeline.Cells);
        foreach (var stretch in zone.GetZoneIntervals(timeline.Start, timeline.End))
        {
            var (from, to) = Clip(stretch, timeline);
            var lastDate = (to - Duration.Epsilon).WithOffset(stretch.WallOffset).Date;
            for (var date = from.WithOffset(stretch.WallOffset).Date; date <= lastDate; date = date.PlusDays(1))
            {
                SetHours(bitmap, timeline, hours, date, stretch.WallOffset, from, to);
            }
        }

        return bitmap;
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
                    {
                        bitmap.Set(cell);
                    }
                }
            }
        }

        return bitmap;
    }

    /// <summary>The cells that lie completely in local dates up to and with the given one.</summary>
    public static Bitmap Through(Timeline timeline, DateTimeZone zone, LocalDate lastDate)
    {
        var bitmap = new Bitmap(timeline.Cells);
        foreach (var stretch in zone.GetZoneIntervals(timeline.Start, timeline.End))
        {
            var (from, to) = Clip(stretch, timeline);
            var midnight = lastDate.PlusDays(1).AtMidnight().WithOffset(stretch.WallOffset).ToInstant();
            bitmap.SetRange(timeline.CellAtOrAfter(from), timeline.CellAtOrBefore(Instant.Min(to, midnight)));
        }

        return bitmap;
    }

    private static void SetHours(
        Bitmap bitmap, Timeline timeline, WorkingHours hours, LocalDate date, Offset offset, Instant from, Instant to)
    {
        if (ExceptionOn(hours, date) is { } exception)
        {
            foreach (var interval in exception.Intervals)
            {
                Set(interval.Start, interval.End);
            }

            return;
        }

        foreach (var interval in hours.Weekly)
        {
            if (interval.Day == date.DayOfWeek)
            {
                Set(interval.Start, interval.End);
            }
        }

        void Set(LocalTime start, LocalTime end)
        {
            var lastDate = end == LocalTime.Midnight ? date.PlusDays(1) : date;
            var first = Instant.Max(from, date.At(start).WithOffset(offset).ToInstant());
            var last = Instant.Min(to, lastDate.At(end).WithOffset(offset).ToInstant());
            bitmap.SetRange(timeline.CellAtOrAfter(first), timeline.CellAtOrBefore(last));
        }
    }

    private static DatedHours? ExceptionOn(WorkingHours hours, LocalDate date)
    {
        foreach (var exception in hours.Exceptions)
        {
            if (exception.Date == date)
            {
                return exception;
            }
        }

        return null;
    }

    private static bool IsOnGrid(Instant instant, Offset offset, Duration grid) =>
        instant.WithOffset(offset).TickOfDay % grid.BclCompatibleTicks == 0;

    private static (Instant From, Instant To) Clip(ZoneInterval stretch, Timeline timeline) =>
        (stretch.HasStart ? Instant.Max(stretch.Start, timeline.Start) : timeline.Start,
         stretch.HasEnd ? Instant.Min(stretch.End, timeline.End) : timeline.End);
}
