using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace ClinicApi.Server.Contract;

/// <summary>Dates and times of the contract, as NodaTime has them.</summary>
internal static class Civil
{
    private const int HoursOfDay = 24;

    public static LocalDate ToLocalDate(this CivilDate date) => new(date.Year, date.Month, date.Day);

    public static CivilDate ToCivilDate(this LocalDate date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <summary>24:00 becomes midnight, which scheduling reads as the end of the day where an interval ends.</summary>
    public static LocalTime ToLocalTime(this CivilTime time) => new(time.Hours % HoursOfDay, time.Minutes);

    public static Instant ToInstant(this Timestamp timestamp) =>
        Instant.FromUnixTimeSeconds(timestamp.Seconds) + NodaTime.Duration.FromNanoseconds(timestamp.Nanos);

    public static Timestamp ToTimestamp(this Instant instant)
    {
        var seconds = instant.ToUnixTimeSeconds();
        var nanos = (instant - Instant.FromUnixTimeSeconds(seconds)).TotalNanoseconds;
        return new Timestamp { Seconds = seconds, Nanos = (int)nanos };
    }

    public static NodaTime.Duration ToNodaDuration(this Google.Protobuf.WellKnownTypes.Duration duration) =>
        NodaTime.Duration.FromSeconds(duration.Seconds) + NodaTime.Duration.FromNanoseconds(duration.Nanos);

    public static Google.Protobuf.WellKnownTypes.Duration ToProtoDuration(this NodaTime.Duration duration) =>
        Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(duration.ToTimeSpan());
}
