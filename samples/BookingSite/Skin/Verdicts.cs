using ClinicApi.V1;

namespace ClinicApi.BookingSite.Skin;

/// <summary>Findings in a person's words.</summary>
public static class Verdicts
{
    public const int HighestRisk = 4;

    public static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Suitable => "Suits your skin",
        Verdict.Caution => "Possible, with care",
        Verdict.NeedsClearance => "A doctor decides first",
        Verdict.Deferred => "Not yet",
        Verdict.Contraindicated => "Not for you",
        _ => "To be looked at in person",
    };

    public static int Risk(PigmentRisk? risk) => risk is null ? 0 : (int)risk.Level - 1;

    public static string Words(PigmentRisk? risk) => risk?.Level switch
    {
        PigmentRiskLevel.None => "none",
        PigmentRiskLevel.Low => "low",
        PigmentRiskLevel.Moderate => "moderate",
        PigmentRiskLevel.High => "high",
        PigmentRiskLevel.Excluded => "too high",
        _ => "not judged",
    };

    public static string Words(BenefitLevel level) => level switch
    {
        BenefitLevel.Marked => "marked",
        BenefitLevel.Moderate => "moderate",
        BenefitLevel.Slight => "slight",
        BenefitLevel.None => "none to be expected",
        _ => "not known",
    };

    public static string Sessions(CourseOutlook? course) => course switch
    {
        null or { MaximumSessions: 0 } => "as the clinic advises",
        _ when course.MinimumSessions == course.MaximumSessions => Wording.Words.Plural(course.MinimumSessions, "session"),
        _ => $"{course.MinimumSessions} to {course.MaximumSessions} sessions",
    };

    public static string Downtime(CourseOutlook? course) => course switch
    {
        null => "as the clinic advises",
        { MaximumDowntime: { Seconds: > 0 } longest } when course.MinimumDowntime is { Seconds: > 0 } shortest && shortest.Seconds < longest.Seconds =>
            $"{shortest.Seconds / 86400} to {Wording.Words.Days(longest)}",
        _ => Wording.Words.Days(course.MaximumDowntime),
    };

    public static string Total(TreatmentComparison treatment) => (treatment.MinimumPrice, treatment.MaximumPrice) switch
    {
        (null, _) or (_, null) => $"{Wording.Words.Price(treatment.SessionPrice)} a session",
        var (least, most) when least.Equals(most) => $"{Wording.Words.Price(least)} in all",
        var (least, most) => $"{Wording.Words.Price(least)} – {Wording.Words.Price(most)} in all",
    };

    /// <summary>Why, in the sentences of the rules that speak for or against it; the gravest first.</summary>
    public static IEnumerable<string> Reasons(ModalityFinding finding) => finding.FiredRules
        .Where(rule => rule.Severity is not RuleSeverity.Info)
        .OrderBy(rule => rule.Severity)
        .Select(rule => rule.Reason)
        .Distinct()
        .Take(3);
}
