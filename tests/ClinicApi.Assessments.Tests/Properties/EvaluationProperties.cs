using System.Globalization;
using ClinicApi.V1;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace ClinicApi.Assessments.Tests.Properties;

/// <summary>What holds of any patient. CLINICAPI_PROPERTY_CASES sets the number of random patients for a long run.</summary>
public class EvaluationProperties
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "60", CultureInfo.InvariantCulture);

    /// <summary>Fewer, since each of them loads the knowledge base anew.</summary>
    private static readonly int CasesThatLoad = Math.Max(1, Cases / 12);

    private static readonly string[] Contraindications =
        ["pregnant", "bleeding_disorder", "keloid", "connective_tissue_disease", "granulomatous_disease", "immunosuppressed", "heart_disease"];

    [Fact]
    public void RandomPatient_AlwaysGetsAnExplainedVerdictForEachModality() => Check(state =>
    {
        foreach (var profile in new[] { RuleProfile.Conservative, RuleProfile.Permissive })
        {
            var findings = Example.Evaluate(state, profile);
            Assert.Equal(Example.Knowledge.Document.Modalities.Count, findings.Modalities.Count);
            Assert.All(findings.Modalities, finding =>
            {
                Assert.NotEqual(Verdict.Unspecified, finding.Verdict);
                Assert.NotEmpty(finding.Explanation);
                Assert.All(finding.FiredRules, fired => Assert.True(fired.Source.Length > 0 && fired.Reason.Length > 0, fired.RuleId));
                Assert.Equal(finding.FiredRules.OrderBy(fired => fired.Severity), finding.FiredRules);
                Assert.True(finding.Verdict != Verdict.Indeterminate || finding.OpenQuestionIds.Count > 0, $"{finding.Modality} asks nothing");
                Assert.True(finding.Verdict != Verdict.Contraindicated || finding.Plan is null, $"{finding.Modality} is planned");
            });
        }
    });

    [Fact]
    public void SameInputs_GiveTheSameBytes() => Check(state =>
    {
        var again = new PatientState
        {
            Inputs = AssessmentInputs.Parser.ParseFrom(state.Inputs.ToByteArray()),
            Phototype = state.Phototype,
            Scores = state.Scores,
            PackYears = state.PackYears,
        };
        Assert.Equal(Example.Evaluate(state).ToByteArray(), SkinEvaluation
            .Evaluate(KnowledgeBase.Load(KnowledgeBase.EmbeddedFiles().Reverse()), again, RuleProfile.Conservative, Example.Day).ToByteArray());
    }, CasesThatLoad);

    [Fact]
    public void Conservative_IsNeverMilderThanPermissive() => Check(state =>
        AssertNotMilder(Example.Evaluate(state), Example.Evaluate(state, RuleProfile.Permissive)));

    [Fact]
    public void LaterDate_NeverBeginsAWaitAgain() => Check(state =>
    {
        foreach (var profile in new[] { RuleProfile.Conservative, RuleProfile.Permissive })
        {
            var now = Example.Evaluate(state, profile);
            var later = SkinEvaluation.Evaluate(Example.Knowledge, state, profile, Example.Day.AddDays(45));
            foreach (var finding in later.Modalities)
            {
                var before = Example.Of(now, finding.Modality).FiredRules.Select(fired => fired.RuleId).ToHashSet();
                Assert.All(
                    finding.FiredRules.Where(fired => fired.Severity == RuleSeverity.Defer), fired => Assert.Contains(fired.RuleId, before));
            }
        }
    });

    [Fact]
    public void DarkerPhototype_NeverLowersThePigmentRisk() => Check(state =>
    {
        foreach (var profile in new[] { RuleProfile.Conservative, RuleProfile.Permissive })
        {
            var byType = Enumerable.Range(1, 6)
                .Select(type => Example.Evaluate(state with { Phototype = new PhototypeFinding { DecidingPhototype = (Phototype)type } }, profile))
                .ToList();
            foreach (var (lighter, darker) in byType.Zip(byType.Skip(1)))
            {
                Assert.All(darker.Modalities, finding => Assert.True(
                    finding.PigmentRisk.Level >= Example.Of(lighter, finding.Modality).PigmentRisk.Level, $"{finding.Modality}"));
            }
        }
    });

    [Fact]
    public void AddedContraindication_NeverMakesAVerdictMilder() => Check(state =>
    {
        foreach (var name in Contraindications)
        {
            var without = state.Inputs.Clone();
            without.History ??= new MedicalHistory();
            var with = without.Clone();
            var field = MedicalHistory.Descriptor.FindFieldByName(name);
            field.Accessor.SetValue(without.History, Answer.No);
            field.Accessor.SetValue(with.History, Answer.Yes);
            AssertNotMilder(Example.Evaluate(state with { Inputs = with }), Example.Evaluate(state with { Inputs = without }));
        }
    });

    private static void AssertNotMilder(AssessmentFindings strict, AssessmentFindings mild) =>
        Assert.All(strict.Modalities, finding => Assert.True(
            finding.Verdict >= Example.Of(mild, finding.Modality).Verdict,
            $"{finding.Modality}: {finding.Verdict} against {Example.Of(mild, finding.Modality).Verdict}"));

    private static void Check(Action<PatientState> property) => Check(property, Cases);

    private static void Check(Action<PatientState> property, int cases) => Prop
        .ForAll(ArbMap.Default.ArbFor<int>(), seed => property(new RandomPatients(seed).Next()))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
}
