using ClinicApi.Options.V1;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Contract;

/// <summary>Which lengths of time, moments and dates the contract allows.</summary>
internal static class TimeRules
{
    /// <returns>What is wrong, or null.</returns>
    public static string? Check(FieldRule rule, Duration duration)
    {
        if (duration.Seconds is < -315_576_000_000 or > 315_576_000_000 || duration.Nanos is < -999_999_999 or > 999_999_999)
            return "is not a duration";
        if (duration.Seconds < 0 || duration.Nanos < 0)
            return "must not be negative";
        if (rule.MinDuration is { } min && duration.Seconds < min.Seconds)
            return $"must not be shorter than {min.Seconds} seconds";
        if (rule.MaxDuration is { } max && (duration.Seconds > max.Seconds || (duration.Seconds == max.Seconds && duration.Nanos > 0)))
            return $"must not be longer than {max.Seconds} seconds";
        return rule.DurationStep is { Seconds: > 0 } step && (duration.Nanos != 0 || duration.Seconds % step.Seconds != 0)
            ? $"must be a multiple of {step.Seconds} seconds"
            : null;
    }

    /// <returns>What is wrong, or null.</returns>
    public static string? Check(Timestamp timestamp) =>
        timestamp.Seconds is < -2_208_988_800 or > 7_289_654_399 || timestamp.Nanos is < 0 or > 999_999_999
            ? "must lie between the years 1900 and 2200"
            : null;

    public static bool IsDate(CivilDate date) =>
        date.Year is >= 1900 and <= 2200 && date.Month is >= 1 and <= 12
        && date.Day >= 1 && date.Day <= CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month);
}
