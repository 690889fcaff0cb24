using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Dates of the contract.</summary>
internal static class Civil
{
    public static CivilDate Date(int day) => Date(DateOnly.FromDayNumber(Math.Clamp(day, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber)));

    public static CivilDate Date(DateOnly date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <summary>The date; null if it is absent or does not exist.</summary>
    public static DateOnly? Of(CivilDate? date) =>
        date is not null && Facts.FieldValue.Day(date) is { } day ? DateOnly.FromDayNumber(day) : null;
}
