using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>Smallest and largest value of a scale, the grades between them, and the bands that they fall into.</summary>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Grades">The grades that there are. Null: every value between the two.</param>
/// <param name="Bands">Greatest value and code of each band, the mildest first. Empty: none is validated.</param>
/// <param name="IsComputed">Scored from a reading of its own, never graded.</param>
public sealed record ScaleTerms(
    double Minimum, double Maximum, IReadOnlyList<double>? Grades, IReadOnlyList<(double UpTo, string Code)> Bands, bool IsComputed)
{
    public bool Accepts(double grade) => Grades?.Contains(grade) ?? (grade >= Minimum && grade <= Maximum);

    /// <summary>Empty if the scale has none.</summary>
    public string BandOf(double value)
    {
        foreach (var (upTo, code) in Bands)
        {
            if (value <= upTo)
                return code;
        }

        return "";
    }
}

/// <summary>The scales of severity. A higher value is worse on all of them.</summary>
/// <remarks>
/// Glogau: mussenhealth.us/hearing-loss-2/table-302-glogau-classification.html. Fitzpatrick's wrinkle scale: classes
/// drpooyabeigi.com/facial-lines-and-wrinkles, numbers not checked; modified: pubmed.gov/18547187. CGS:
/// medilib.ir/uptodate/show/85936, the text of grade 4 not seen. IGA: pmc.ncbi.nlm.nih.gov/articles/PMC7442308.
/// Dermatoporosis: elenaconde.com. ODS: scilit.com/publications/bff9992b189997fa8fe876dcce4bafc6, its wording not seen.
/// </remarks>
public static class SeverityScales
{
    private static readonly double[] ComprehensiveGrades = [0, 1, 1.5, 2, 2.5, 3, 3.5, 4];
    private static readonly (double, string)[] ComprehensiveBands = [(0, "none"), (1.5, "mild"), (2.5, "moderate"), (3.5, "advanced"), (4, "severe")];

    private static readonly Dictionary<SeverityScale, ScaleTerms> All = new()
    {
        [SeverityScale.Masi] = Computed(0, 48),
        [SeverityScale.ModifiedMasi] = Computed(0, 24),
        [SeverityScale.Dlqi] = Computed(0, 30, (1, "none"), (5, "small"), (10, "moderate"), (20, "very_large"), (30, "extremely_large")),
        [SeverityScale.Glogau] = Whole(1, 4, (1, "mild"), (2, "moderate"), (3, "advanced"), (4, "severe")),
        [SeverityScale.FitzpatrickWrinkle] = Whole(1, 9, (3, "fine"), (6, "moderate"), (9, "deep")),
        [SeverityScale.ModifiedFitzpatrickWrinkle] = new(0, 3, [0, 0.5, 1, 1.5, 2, 2.5, 3], [], IsComputed: false),
        [SeverityScale.Lemperle] = Whole(0, 5),
        [SeverityScale.CgsRhytides] = new(0, 4, ComprehensiveGrades, ComprehensiveBands, IsComputed: false),
        [SeverityScale.CgsLaxity] = new(0, 4, ComprehensiveGrades, ComprehensiveBands, IsComputed: false),
        [SeverityScale.CgsDyschromia] = new(0, 4, ComprehensiveGrades, ComprehensiveBands, IsComputed: false),
        [SeverityScale.LentigoCount] = Whole(0, 1000),
        [SeverityScale.GoodmanBaron] = Computed(1, 4, (1, "macular"), (2, "mild"), (3, "moderate"), (4, "severe")),
        [SeverityScale.GoodmanBaronCount] = Computed(0, 84),
        [SeverityScale.IgaAcne] = Whole(0, 4, (0, "clear"), (1, "almost_clear"), (2, "mild"), (3, "moderate"), (4, "severe")),
        [SeverityScale.Ods] = Whole(0, 4),
        [SeverityScale.Dermatoporosis] = Whole(0, 4),
        [SeverityScale.Pahpi] = Computed(0, 22),
        [SeverityScale.Pores] = Whole(0, 3),
        [SeverityScale.VisualAnalogue] = new(0, 10, null, [], IsComputed: false),
        [SeverityScale.Pain] = new(0, 10, null, [], IsComputed: false),
        [SeverityScale.Norwood] = Whole(1, 7),
        [SeverityScale.Ludwig] = Whole(1, 3),
    };

    /// <exception cref="KeyNotFoundException">The scale is not specified.</exception>
    public static ScaleTerms TermsOf(SeverityScale scale) => All[scale];

    private static ScaleTerms Computed(double minimum, double maximum, params (double, string)[] bands) =>
        new(minimum, maximum, null, bands, IsComputed: true);

    private static ScaleTerms Whole(int minimum, int maximum, params (double, string)[] bands) =>
        new(minimum, maximum, [.. Enumerable.Range(minimum, maximum - minimum + 1).Select(grade => (double)grade)], bands, IsComputed: false);
}
