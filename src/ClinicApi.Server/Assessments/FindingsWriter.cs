using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf.Collections;

namespace ClinicApi.Server.Assessments;

/// <summary>Writes findings as protobuf does, but for measuring their parts, of which there are hundreds, again at each level.</summary>
internal sealed class FindingsWriter : IDisposable
{
    private readonly WireWriter to;

    // A rule that fires for several modalities is the same message in the findings of each: it is written once, and copied.
    private readonly WireWriter rules = new();
    private readonly List<(FiredRule Rule, int Start, int End)> written = [];

    private FindingsWriter(WireWriter to) => this.to = to;

    public static void Write(WireWriter to, int field, AssessmentFindings findings)
    {
        using var writer = new FindingsWriter(to);
        writer.Write(field, findings);
    }

    public void Dispose() => rules.Dispose();

    private void Write(int field, AssessmentFindings findings)
    {
        var start = to.Begin(field);
        to.Write(AssessmentFindings.KnowledgeVersionFieldNumber, findings.KnowledgeVersion);
        to.Write(AssessmentFindings.ProfileFieldNumber, (int)findings.Profile);
        to.Write(AssessmentFindings.EvaluationDateFieldNumber, findings.EvaluationDate);
        to.Write(AssessmentFindings.PhototypeFieldNumber, findings.Phototype);
        to.Write(AssessmentFindings.ScoresFieldNumber, findings.Scores);
        to.Write(AssessmentFindings.PackYearsFieldNumber, findings.PackYears);
        for (var i = 0; i < findings.Concerns.Count; i++)
            Write(AssessmentFindings.ConcernsFieldNumber, findings.Concerns[i]);
        for (var i = 0; i < findings.Modalities.Count; i++)
            Write(AssessmentFindings.ModalitiesFieldNumber, findings.Modalities[i]);
        to.Write(AssessmentFindings.OpenQuestionsFieldNumber, findings.OpenQuestions);
        to.Write(AssessmentFindings.ReferralsFieldNumber, findings.Referrals);
        to.Write(AssessmentFindings.NoticeFieldNumber, findings.Notice);
        to.Write(AssessmentFindings.ProfileDecisionFieldNumber, findings.ProfileDecision);
        to.End(start);
    }

    private void Write(int field, ConcernFinding finding)
    {
        var start = to.Begin(field);
        to.Write(ConcernFinding.KindFieldNumber, (int)finding.Kind);
        WriteRegions(to, ConcernFinding.BodyRegionsFieldNumber, finding.BodyRegions);
        for (var i = 0; i < finding.Factors.Count; i++)
            Write(ConcernFinding.FactorsFieldNumber, finding.Factors[i]);
        to.Write(ConcernFinding.Icd10CodeFieldNumber, finding.Icd10Code);
        to.Write(ConcernFinding.SnomedCodeFieldNumber, finding.SnomedCode);
        to.End(start);
    }

    private void Write(int field, ContributingFactor factor)
    {
        var start = to.Begin(field);
        to.Write(ContributingFactor.FactorIdFieldNumber, factor.FactorId);
        to.Write(ContributingFactor.DisplayNameFieldNumber, factor.DisplayName);
        to.Write(ContributingFactor.RankFieldNumber, factor.Rank);
        to.Write(ContributingFactor.DirectionFieldNumber, (int)factor.Direction);
        to.Write(ContributingFactor.StrengthFieldNumber, (int)factor.Strength);
        to.Write(ContributingFactor.ReasonFieldNumber, factor.Reason);
        to.Write(ContributingFactor.ChangeableFieldNumber, factor.Changeable);
        to.Write(ContributingFactor.AdviceFieldNumber, factor.Advice);
        to.Write(ContributingFactor.EvidenceFieldNumber, (int)factor.Evidence);
        to.Write(ContributingFactor.SourceFieldNumber, factor.Source);
        to.Write(ContributingFactor.FactorVersionFieldNumber, factor.FactorVersion);
        to.End(start);
    }

    private void Write(int field, ModalityFinding finding)
    {
        var start = to.Begin(field);
        to.Write(ModalityFinding.ModalityFieldNumber, (int)finding.Modality);
        to.Write(ModalityFinding.VerdictFieldNumber, (int)finding.Verdict);
        to.Write(ModalityFinding.ExplanationFieldNumber, finding.Explanation);
        for (var i = 0; i < finding.FiredRules.Count; i++)
            to.Write(ModalityFinding.FiredRulesFieldNumber, Written(finding.FiredRules[i]));
        to.Write(ModalityFinding.EarliestDateFieldNumber, finding.EarliestDate);
        if (finding.PigmentRisk is { } risk)
            Write(ModalityFinding.PigmentRiskFieldNumber, risk);
        for (var i = 0; i < finding.Benefits.Count; i++)
            Write(ModalityFinding.BenefitsFieldNumber, finding.Benefits[i]);
        to.Write(ModalityFinding.CourseFieldNumber, finding.Course);
        to.Write(ModalityFinding.PlanFieldNumber, finding.Plan);
        to.Write(ModalityFinding.OpenQuestionIdsFieldNumber, finding.OpenQuestionIds);
        to.End(start);
    }

    private ReadOnlySpan<byte> Written(FiredRule rule)
    {
        foreach (var (known, from, to) in written)
        {
            if (ReferenceEquals(known, rule))
                return rules.Written[from..to];
        }

        var start = rules.Length;
        rules.Write(FiredRule.RuleIdFieldNumber, rule.RuleId);
        rules.Write(FiredRule.RuleVersionFieldNumber, rule.RuleVersion);
        rules.Write(FiredRule.SeverityFieldNumber, (int)rule.Severity);
        rules.Write(FiredRule.ReasonFieldNumber, rule.Reason);
        WriteRegions(rules, FiredRule.BodyRegionsFieldNumber, rule.BodyRegions);
        rules.Write(FiredRule.EarliestDateFieldNumber, rule.EarliestDate);
        rules.Write(FiredRule.ModificationFieldNumber, rule.Modification);
        rules.Write(FiredRule.EvidenceFieldNumber, (int)rule.Evidence);
        rules.Write(FiredRule.SourceFieldNumber, rule.Source);
        rules.Write(FiredRule.VerifiedFieldNumber, rule.Verified);
        rules.Write(FiredRule.ProfileFieldNumber, (int)rule.Profile);
        rules.Write(FiredRule.OffLabelFieldNumber, rule.OffLabel);
        written.Add((rule, start, rules.Length));
        return rules.Written[start..];
    }

    private void Write(int field, PigmentRisk risk)
    {
        var start = to.Begin(field);
        to.Write(PigmentRisk.LevelFieldNumber, (int)risk.Level);
        to.Write(PigmentRisk.BaseLevelFieldNumber, (int)risk.BaseLevel);
        to.Write(PigmentRisk.ModifiersFieldNumber, risk.Modifiers);
        to.Write(PigmentRisk.TestSpotRequiredFieldNumber, risk.TestSpotRequired);
        to.Write(PigmentRisk.SunProtectionRequiredFieldNumber, risk.SunProtectionRequired);
        to.Write(PigmentRisk.EvidenceFieldNumber, (int)risk.Evidence);
        to.End(start);
    }

    private void Write(int field, ExpectedBenefit benefit)
    {
        var start = to.Begin(field);
        to.Write(ExpectedBenefit.ConcernFieldNumber, (int)benefit.Concern);
        to.Write(ExpectedBenefit.LevelFieldNumber, (int)benefit.Level);
        to.Write(ExpectedBenefit.ChoiceRankFieldNumber, benefit.ChoiceRank);
        to.Write(ExpectedBenefit.StatementFieldNumber, benefit.Statement);
        to.Write(ExpectedBenefit.EvidenceFieldNumber, (int)benefit.Evidence);
        to.Write(ExpectedBenefit.SourceFieldNumber, benefit.Source);
        to.End(start);
    }

    private static void WriteRegions(WireWriter to, int field, RepeatedField<BodyRegion> regions)
    {
        if (regions.Count == 0)
            return;
        var start = to.Begin(field);
        for (var i = 0; i < regions.Count; i++)
            to.WriteElement((int)regions[i]);
        to.End(start);
    }
}
