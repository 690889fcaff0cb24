using System.Globalization;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Output;

/// <summary>Dates of the contract and as people write them, 1990-04-17.</summary>
internal static class Dates
{
    public static string Show(CivilDate? date) =>
        date is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{date.Year:D4}-{date.Month:D2}-{date.Day:D2}");

    public static CivilDate Of(DateOnly date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <exception cref="UsageException">It is no date.</exception>
    public static CivilDate Parse(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? Of(date)
            : throw new UsageException($"«{text}» is no date: write 1990-04-17.");
}
