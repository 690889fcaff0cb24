using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Rules;

public class RuleTests
{
    public static TheoryData<string> Rules => [.. RuleExpectations.All.Select(expectation => expectation.Rule)];

    [Fact]
    public void Rules_EachOfTheKnowledgeBase_HasAnExpectation()
    {
        var known = Example.Knowledge.Document.Rules.Select(rule => rule.Id).Order();
        Assert.Equal(known, RuleExpectations.All.Select(expectation => expectation.Rule).Order());
        Assert.All(RuleExpectations.All, expectation => Assert.True(expectation.Fires.Count > 0 && expectation.Spares.Count > 0, expectation.Rule));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_Conservative_FiresAndSparesAsExpected(string rule)
    {
        var expectation = Of(rule);
        AssertFires(expectation, expectation.Fires, RuleProfile.Conservative, expectation.Conservative);
        AssertSpares(expectation, expectation.Spares, RuleProfile.Conservative);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_Permissive_FiresAndSparesAsExpected(string rule)
    {
        var expectation = Of(rule);
        if (expectation.Permissive is { } severity)
            AssertFires(expectation, expectation.PermissiveFires, RuleProfile.Permissive, severity);
        else
            AssertSpares(expectation, expectation.PermissiveFires, RuleProfile.Permissive);

        AssertSpares(expectation, expectation.PermissiveSpares, RuleProfile.Permissive);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_OfAllThatItNames_HoldsForEachModality(string rule)
    {
        var definition = Example.Knowledge.Document.Rules.Single(candidate => candidate.Id == rule);
        var findings = Example.Evaluate(Expectation.Patient(Of(rule).Fires[0]));
        foreach (var finding in findings.Modalities)
        {
            var fired = finding.FiredRules.SingleOrDefault(candidate => candidate.RuleId == rule);
            var isSourced = definition.Modalities.Contains(finding.Modality);
            Assert.True((fired is not null) == (isSourced || definition.ByAnalogy.Contains(finding.Modality)), $"{rule} {finding.Modality}");
            Assert.True(fired is null || isSourced || !fired.Verified, $"{rule} is verified for {finding.Modality} by analogy");
        }
    }

    [Fact]
    public void Patient_OfWhomNothingIsWrong_FiresNoRule()
    {
        var findings = Example.Evaluate(Example.Patient(inputs => inputs.Lifestyle.LastTanDate = null));
        Assert.Empty(findings.OpenQuestions.Select(question => question.QuestionId));
        Assert.Empty(Example.Of(findings, Modality.MicroNeedling).FiredRules.Select(fired => fired.RuleId));
        Assert.Equal(Verdict.Suitable, Example.Of(findings, Modality.MicroNeedling).Verdict);
    }

    private static Expectation Of(string rule) => RuleExpectations.All.Single(expectation => expectation.Rule == rule);

    private static void AssertFires(Expectation expectation, IReadOnlyList<string> cases, RuleProfile profile, RuleSeverity severity)
    {
        for (var i = 0; i < cases.Count; i++)
        {
            var fired = Fired(expectation, cases[i], profile);
            Assert.True(fired is not null, $"{expectation.Rule} does not fire for {cases[i]}");
            Assert.Equal(severity, fired.Severity);
            if (i == 0 && profile == RuleProfile.Conservative && expectation.EarliestDate is { } earliest && severity == RuleSeverity.Defer
                && cases.Count > 0)
            {
                Assert.Contains(
                    cases.Select(@case => Fired(expectation, @case, profile)!.EarliestDate), date => earliest.Equals(date));
            }
        }
    }

    private static void AssertSpares(Expectation expectation, IReadOnlyList<string> cases, RuleProfile profile) =>
        Assert.All(cases, @case =>
            Assert.True(Fired(expectation, @case, profile) is null, $"{expectation.Rule} fires for {@case}"));

    private static FiredRule? Fired(Expectation expectation, string @case, RuleProfile profile) =>
        Example.Of(Example.Evaluate(Expectation.Patient(@case), profile), expectation.Modality)
            .FiredRules.SingleOrDefault(fired => fired.RuleId == expectation.Rule);
}
