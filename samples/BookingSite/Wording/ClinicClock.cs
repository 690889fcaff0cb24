using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.BookingSite.Wording;

/// <summary>Dates and times as the clock in the clinic shows them, wherever the reader is.</summary>
public sealed class ClinicClock(string timeZone)
{
    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);

    public string City => zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    public DateTimeOffset Local(Timestamp instant) => TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone);

    public DateOnly DayOf(Timestamp instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    public DateOnly Today(TimeProvider time) => DayOf(time.GetUtcNow().ToTimestamp());

    public Timestamp Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToTimestamp();
    }

    public string Time(Timestamp instant) => Local(instant).ToString("HH:mm", CultureInfo.InvariantCulture);

    public string Day(Timestamp instant) => Words.Day(DayOf(instant));
}
