using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Loading;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>A finding about one modality while rules fire.</summary>
internal sealed class ModalityDraft(CompiledModality modality)
{
    private string? decisiveReason;
    private List<(uint Regions, double LengthMm)>? needleCaps;
    private int waitsUntil;
    private bool waitsOpenly;

    public CompiledModality Modality => modality;

    public ModalityFinding Finding { get; } = new() { Modality = modality.Entry.Modality };

    public Verdict Verdict { get; private set; } = Verdict.Suitable;

    public bool Contraindicated => Verdict == Verdict.Contraindicated;

    /// <summary>Regions that rules exclude, a bit each.</summary>
    public uint ExcludedRegions { get; private set; }

    /// <summary>Anaesthetics that rules exclude, as bits of their places.</summary>
    public uint ExcludedAnaesthetics { get; private set; }

    public bool ErythemaOnly { get; private set; }

    /// <summary>Place among the choices for the concern that counts most; 0 if it is none of them.</summary>
    public int ChoiceRank { get; set; }

    /// <summary>Sum of the expected benefits.</summary>
    public int Benefit { get; set; }

    /// <summary>The longest needle in millimetres that rules allow in a region.</summary>
    public double NeedleCap(int region)
    {
        var shortest = double.PositiveInfinity;
        for (var i = 0; i < needleCaps?.Count; i++)
            shortest = (needleCaps[i].Regions >> region & 1) != 0 ? Math.Min(shortest, needleCaps[i].LengthMm) : shortest;

        return shortest;
    }

    /// <summary>A rule whose answer is missing could forbid the modality.</summary>
    public void LeaveOpen(uint excludedAnaesthetics, bool decides)
    {
        ExcludedAnaesthetics |= excludedAnaesthetics;
        if (decides && Verdict < Verdict.Indeterminate)
        {
            Verdict = Verdict.Indeterminate;
            decisiveReason = "An answer is missing that could forbid it.";
        }
    }

    /// <summary>Adds a rule that fired in some regions.</summary>
    public void Fire(FiredRule fired, RuleOutcome outcome, uint excludedAnaesthetics, uint regions, int until)
    {
        Insert(fired, VerdictOf(fired.Severity));
        if (fired.Severity == RuleSeverity.Defer)
        {
            waitsOpenly |= until == Holding.Forever;
            waitsUntil = until == Holding.Forever ? waitsUntil : Math.Max(waitsUntil, until);
        }

        ErythemaOnly |= outcome.ErythemaOnly;
        ExcludedAnaesthetics |= excludedAnaesthetics;
        if (outcome.MaximumNeedleMm is { } cap)
            (needleCaps ??= []).Add((regions, cap));
    }

    /// <summary>Adds a rule that excludes regions; where none of the field is left, the modality is excluded.</summary>
    public void ExcludeRegions(FiredRule fired, uint regions, uint field)
    {
        ExcludedRegions |= regions;
        Insert(fired, (field & ~ExcludedRegions) == 0 ? Verdict.Contraindicated : Verdict.Caution);
    }

    /// <summary>Adds a rule that fired and limits nothing else.</summary>
    public void Fire(FiredRule fired) => Insert(fired, VerdictOf(fired.Severity));

    /// <summary>Writes verdict, explanation and earliest date into the finding.</summary>
    public void Conclude()
    {
        Finding.Verdict = Verdict;
        Finding.Explanation = decisiveReason ?? "Nothing stands in its way.";
        if (waitsUntil > 0 && !waitsOpenly)
            Finding.EarliestDate = Civil.Date(waitsUntil);
    }

    private void Insert(FiredRule fired, Verdict verdict)
    {
        var rules = Finding.FiredRules;
        var place = rules.Count;
        while (place > 0 && rules[place - 1].Severity > fired.Severity)
            place--;

        rules.Insert(place, fired);
        if (verdict > Verdict)
        {
            Verdict = verdict;
            decisiveReason = fired.Reason;
        }
    }

    private static Verdict VerdictOf(RuleSeverity severity) => severity switch
    {
        RuleSeverity.Block => Verdict.Contraindicated,
        RuleSeverity.Defer => Verdict.Deferred,
        RuleSeverity.Clear => Verdict.NeedsClearance,
        RuleSeverity.Modify => Verdict.Caution,
        _ => Verdict.Suitable,
    };
}
