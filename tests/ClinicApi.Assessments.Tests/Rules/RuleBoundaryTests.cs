using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Tests.Rules;

/// <summary>
/// Boundaries that are generated from the knowledge base, against the table that is not: whichever threshold of a rule is moved by a
/// step, one of the table's patients is judged otherwise.
/// </summary>
public class RuleBoundaryTests
{
    public static TheoryData<string, int, int> Steps
    {
        get
        {
            var steps = new TheoryData<string, int, int>();
            foreach (var rule in Example.Knowledge.Document.Rules)
            {
                for (var place = 0; place < Thresholds(rule.When).Count(); place++)
                {
                    steps.Add(rule.Id, place, -1);
                    steps.Add(rule.Id, place, 1);
                }
            }

            return steps;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Threshold_MovedByAStep_ChangesACaseOfTheTable(string rule, int place, int step)
    {
        var document = Example.Knowledge.Document.Clone();
        var threshold = Thresholds(document.Rules.Single(candidate => candidate.Id == rule).When).ElementAt(place);
        threshold.Conservative += step * (threshold.Conservative % 1 == 0 ? 1 : 0.1);
        if (Load(document) is not { } moved)
        {
            // No such rule can be: the other bound, or the permissive value, stands there.
            return;
        }

        var expectation = RuleExpectations.All.Single(candidate => candidate.Rule == rule);
        var cases = expectation.Fires.Concat(expectation.Spares).ToList();
        Assert.True(
            cases.Exists(@case => Fires(Example.Knowledge, expectation, @case) != Fires(moved, expectation, @case)),
            $"No case of the table for {rule} lies at the boundary that was moved to {threshold.Conservative}.");
    }

    private static KnowledgeBase? Load(Document document)
    {
        try
        {
            return KnowledgeBase.Load([new KnowledgeFile("moved.json", JsonFormatter.Default.Format(document))]);
        }
        catch (KnowledgeException)
        {
            return null;
        }
    }

    private static bool Fires(KnowledgeBase knowledge, Expectation expectation, string @case) =>
        Example.Of(
            SkinEvaluation.Evaluate(knowledge, Expectation.Patient(@case), RuleProfile.Conservative, Example.Day), expectation.Modality)
            .FiredRules.Any(fired => fired.RuleId == expectation.Rule);

    private static IEnumerable<Threshold> Thresholds(Condition condition)
    {
        Threshold?[] own =
        [
            condition.Within?.Days, condition.Number?.AtLeast, condition.Number?.Above, condition.Number?.AtMost, condition.Number?.Below,
        ];
        var parts = condition.All.Concat(condition.Any).Concat(condition.Not is null ? [] : [condition.Not]);
        return own.OfType<Threshold>().Concat(parts.SelectMany(Thresholds));
    }
}
