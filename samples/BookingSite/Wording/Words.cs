using System.Globalization;
using ClinicApi.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.BookingSite.Wording;

/// <summary>Amounts, lengths and dates in words.</summary>
public static class Words
{
    public static string Day(DateOnly day) => day.ToString("dddd d MMMM", CultureInfo.InvariantCulture);

    public static string ShortDay(DateOnly day) => day.ToString("ddd d MMM", CultureInfo.InvariantCulture);

    public static DateOnly? Date(CivilDate? date) => date is null ? null : new DateOnly(date.Year, date.Month, date.Day);

    public static CivilDate Civil(DateOnly date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    public static string Length(Duration duration)
    {
        var (hours, minutes) = (duration.Seconds / 3600, duration.Seconds % 3600 / 60);
        return (hours, minutes) switch
        {
            (0, _) => $"{minutes} minutes",
            (1, 0) => "1 hour",
            (_, 0) => $"{hours} hours",
            _ => $"{hours} h {minutes} min",
        };
    }

    public static string Days(Duration? duration) => duration is null || duration.Seconds == 0
        ? "none"
        : Plural((int)Math.Ceiling(duration.Seconds / 86400.0), "day");

    public static string Price(Money? money) => money switch
    {
        null => "on request",
        { MinorUnits: 0 } => "free of charge",
        { CurrencyCode: "EUR" } => $"€ {Amount(money)}",
        _ => $"{money.CurrencyCode} {Amount(money)}",
    };

    public static string Plural(int count, string word) => count == 1 ? $"1 {word}" : $"{count} {word}s";

    private static string Amount(Money money) =>
        (money.MinorUnits / 100m).ToString(money.MinorUnits % 100 == 0 ? "#,0" : "#,0.00", CultureInfo.InvariantCulture);
}
