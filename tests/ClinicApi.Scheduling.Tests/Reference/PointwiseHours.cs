using NodaTime;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>The definition of working hours, for one local moment.</summary>
internal static class PointwiseHours
{
    public static bool Contains(WorkingHours hours, LocalDateTime local)
    {
        var exception = hours.Exceptions.FirstOrDefault(dated => dated.Date == local.Date);
        var intervals = exception is not null
            ? exception.Intervals
            : hours.Weekly.Where(weekly => weekly.Day == local.DayOfWeek).Select(weekly => new CivilInterval(weekly.Start, weekly.End));
        return intervals.Any(interval => IsInside(local.TimeOfDay, interval));
    }

    public static bool IsInside(LocalTime time, CivilInterval interval) =>
        time >= interval.Start && (interval.End == LocalTime.Midnight || time < interval.End);
}
