using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>A clinic's calendar on one timeline. What it returns is the caller's to change.</summary>
internal sealed class ClinicTime(ClinicCalendar calendar, Timeline timeline)
{
    /// <summary>When the clinic is open: its hours without the closures of the whole clinic.</summary>
    public Bitmap Open()
    {
        var open = WorkingTimeExpansion.Expand(timeline, calendar.Zone, calendar.OpeningHours);
        foreach (var closure in calendar.Closures)
        {
            if (closure.Resources.IsEmpty)
            {
                Clear(open, closure.Start, closure.End);
            }
        }

        return open;
    }

    /// <summary>When a resource works, whether or not the clinic is open: its own hours without its own closures.</summary>
    public Bitmap Working(Resource resource)
    {
        var working = resource.Hours is { } hours
            ? WorkingTimeExpansion.Expand(timeline, calendar.Zone, hours)
            : Bitmap.Full(timeline.Cells);
        foreach (var closure in calendar.Closures)
        {
            if (closure.Resources.Contains(resource.Key))
            {
                Clear(working, closure.Start, closure.End);
            }
        }

        return working;
    }

    /// <summary>The starts at which a capability that ends holds on the date of an appointment's start and of its last moment.</summary>
    public Bitmap QualifiedStarts(LocalDate validUntil, int cells)
    {
        var valid = WorkingTimeExpansion.Through(timeline, calendar.Zone, validUntil);
        valid.AndShifted(valid.Copy(), cells - 1);
        return valid;
    }

    /// <summary>Takes busy time out of the bitmaps of the resources it belongs to.</summary>
    public void Subtract(IReadOnlyCollection<Busy> busy, Dictionary<ResourceKey, Bitmap> free)
    {
        foreach (var taken in busy)
        {
            if (free.TryGetValue(taken.Resource, out var bitmap))
            {
                Clear(bitmap, taken.Start, taken.End);
            }
        }
    }

    private void Clear(Bitmap bitmap, Instant start, Instant end)
    {
        if (start < end)
        {
            bitmap.ClearRange(timeline.CellAtOrBefore(start), timeline.CellAtOrAfter(end));
        }
    }
}
