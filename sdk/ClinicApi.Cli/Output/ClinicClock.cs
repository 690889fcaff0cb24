using System.Globalization;
using ClinicApi.Cli.Running;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Output;

/// <summary>Reads and writes times as a clinic's own clock shows them.</summary>
internal sealed class ClinicClock(TimeZoneInfo zone)
{
    private static readonly string[] LocalForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    public static ClinicClock Of(string zoneId) => new(TimeZoneInfo.FindSystemTimeZoneById(zoneId));

    public DateTimeOffset At(Timestamp instant) => TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone);

    public string Show(Timestamp? instant) =>
        instant is null ? "" : At(instant).ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public string TimeOf(Timestamp? instant) => instant is null ? "" : At(instant).ToString("HH:mm", CultureInfo.InvariantCulture);

    public DateOnly Today(TimeProvider time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);

    /// <summary>When a date begins; where the clock skips midnight, the first instant after the gap.</summary>
    public DateTimeOffset StartOf(DateOnly date)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    /// <exception cref="UsageException">It is no time, or not exactly one on this clock.</exception>
    public DateTimeOffset Parse(string text)
    {
        if (!DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return DateTimeOffset.TryParseExact(
                text, ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                ? instant
                : throw new UsageException($"«{text}» is no time: write 2026-11-23T10:15 on the clinic's clock, or with an offset, 2026-11-23T09:15Z.");
        if (zone.IsInvalidTime(local))
            throw new UsageException($"The clock of {zone.Id} skips {text}.");
        if (zone.IsAmbiguousTime(local))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(local).OrderDescending().Select(o => $"{text}{(o < TimeSpan.Zero ? '-' : '+')}{o:hh\\:mm}");
            throw new UsageException($"The clock of {zone.Id} shows {text} twice: say {string.Join(" or ", offsets)}.");
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
