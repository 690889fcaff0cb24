namespace ClinicApi.Scheduling;

/// <summary>What is taken from one resource, and when it is free: it works, the clinic is open, and nothing takes it.</summary>
internal sealed record ResourceDiary(BusyTime Busy, Bitmap Free)
{
    public static ResourceDiary Of(ClinicTime time, int resource, BusyTime busy)
    {
        var free = time.Working(resource).Copy();
        free.And(time.Open);
        Clear(free, time.Timeline, busy.Around(time.Timeline.Start, time.Timeline.End));
        return new ResourceDiary(busy, free);
    }

    public ResourceDiary Take(Timeline timeline, BusySpan span)
    {
        var free = Free.Copy();
        Clear(free, timeline, span.Start < span.End ? [span] : []);
        return new ResourceDiary(Busy.Add(span), free);
    }

    public ResourceDiary GiveBack(ClinicTime time, int resource, BusySpan span)
    {
        var remaining = Busy.Remove(span);
        if (remaining == Busy)
            return this;

        var (free, timeline) = (Free.Copy(), time.Timeline);
        free.SetRangeWhere(timeline.CellAtOrBefore(span.From), timeline.CellAtOrAfter(span.To), time.Working(resource), time.Open);

        // What else takes a part of these cells still does.
        Clear(free, timeline, remaining.Around(Timeline.Floor(span.From), Timeline.Ceiling(span.To)));
        return new ResourceDiary(remaining, free);
    }

    private static void Clear(Bitmap free, Timeline timeline, ReadOnlySpan<BusySpan> spans)
    {
        foreach (var span in spans)
            free.ClearRange(timeline.CellAtOrBefore(span.From), timeline.CellAtOrAfter(span.To));
    }
}
