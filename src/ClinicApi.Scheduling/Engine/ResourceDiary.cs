namespace ClinicApi.Scheduling;

/// <summary>What is taken from one resource, and when it is free: it works, the clinic is open, and nothing takes it.</summary>
internal sealed record ResourceDiary(BusyTime Busy, Bitmap Free)
{
    public static ResourceDiary Of(ClinicTime time, int resource, BusyTime busy)
    {
        var free = time.Working(resource).Copy();
        free.And(time.Open);
        foreach (var span in busy)
        {
            free.ClearRange(time.Timeline.CellAtOrBefore(span.Start), time.Timeline.CellAtOrAfter(span.End));
        }

        return new ResourceDiary(busy, free);
    }

    public ResourceDiary Take(Timeline timeline, BusySpan span)
    {
        var free = Free;
        if (span.Start < span.End)
        {
            free = Free.Copy();
            free.ClearRange(timeline.CellAtOrBefore(span.Start), timeline.CellAtOrAfter(span.End));
        }

        return new ResourceDiary(Busy.Add(span), free);
    }

    public ResourceDiary GiveBack(ClinicTime time, int resource, BusySpan span)
    {
        var remaining = Busy.Remove(span);
        if (remaining == Busy)
        {
            return this;
        }

        // What else takes a part of these cells still does.
        var free = Free.Copy();
        var (first, end) = (time.Timeline.CellAtOrBefore(span.Start), time.Timeline.CellAtOrAfter(span.End));
        free.SetRangeWhere(first, end, time.Working(resource), time.Open);
        foreach (var other in remaining)
        {
            free.ClearRange(
                Math.Max(first, time.Timeline.CellAtOrBefore(other.Start)), Math.Min(end, time.Timeline.CellAtOrAfter(other.End)));
        }

        return new ResourceDiary(remaining, free);
    }
}
