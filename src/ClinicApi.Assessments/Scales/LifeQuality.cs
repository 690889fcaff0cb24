using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>
/// The dermatology life quality index: the sum of ten answers of 0 to 3 about the past week, for patients of 16 years
/// and older. One missing answer counts as 0; with two or more there is no score.
/// </summary>
/// <remarks>
/// Items, range and bands: en.wikipedia.org/wiki/Dermatology_Life_Quality_Index. That one answer may be missing is
/// general knowledge and was not checked.
/// </remarks>
public static class LifeQuality
{
    /// <summary>Youngest age in years for which the index was made.</summary>
    public const int YoungestAge = 16;

    private const int MostMissing = 1;

    /// <returns>0 to 30.</returns>
    public static Scored Score(DermatologyLifeQuality answers)
    {
        ReadOnlySpan<(string Path, int? Value)> items =
        [
            ("symptoms", answers.Symptoms),
            ("embarrassment", answers.Embarrassment),
            ("daily_activities", answers.DailyActivities),
            ("clothes", answers.Clothes),
            ("leisure", answers.Leisure),
            ("sport", answers.Sport),
            ("work", answers.Work),
            ("relationships", answers.Relationships),
            ("sexuality", answers.Sexuality),
            ("treatment", answers.Treatment),
        ];
        return Scored.Sum(items, MostMissing);
    }
}
