using System.Globalization;
using System.Text.RegularExpressions;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Server.Import;

/// <summary>Dates and times as a clinic file writes them. Whether a time exists is for the contract's rules to say.</summary>
internal static partial class CivilText
{
    /// <summary>Such as <c>09:00-12:30</c>.</summary>
    public static CivilInterval? Interval(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2 && Time(parts[0].Trim()) is { } start && Time(parts[1].Trim()) is { } end
            ? new CivilInterval { Start = start, End = end }
            : null;
    }

    /// <summary>Such as <c>2026-12-24</c>.</summary>
    public static CivilDate? Date(string text) => LocalDatePattern.Iso.Parse(text).TryGetValue(default, out var date) ? date.ToCivilDate() : null;

    /// <summary>A date, or a date and time such as <c>2026-12-24T13:00</c> or <c>2026-12-24 13:00</c>.</summary>
    public static CivilDateTime? DateTime(string text)
    {
        var parts = text.Split('T', ' ');
        if (parts.Length > 2 || Date(parts[0]) is not { } date)
            return null;
        if (parts.Length == 1)
            return new CivilDateTime { Date = date };
        return Time(parts[1]) is { } time ? new CivilDateTime { Date = date, Time = time } : null;
    }

    /// <summary>The end of a date, which is the beginning of the next.</summary>
    public static CivilDateTime EndOf(CivilDate date) => new() { Date = date.ToLocalDate().PlusDays(1).ToCivilDate() };

    private static CivilTime? Time(string text) => TimeOfDay().Match(text) is { Success: true } match
        ? new CivilTime
        {
            Hours = int.Parse(match.Groups["hours"].ValueSpan, CultureInfo.InvariantCulture),
            Minutes = int.Parse(match.Groups["minutes"].ValueSpan, CultureInfo.InvariantCulture),
        }
        : null;

    [GeneratedRegex(@"\A(?<hours>[0-9]{1,2}):(?<minutes>[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TimeOfDay();
}
