using ClinicApi.Assessments.Conditions;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Finds what feeds each concern, the strongest first.</summary>
internal static class ConcernFindings
{
    public static void Write(KnowledgeBase knowledge, PatientFacts facts, AssessmentFindings findings)
    {
        var concerns = facts.State.Inputs.Concerns;
        findings.Concerns.Capacity = concerns.Count;
        var ranked = new List<(int Order, int Place, ContributingFactor Factor)>();
        for (var place = 0; place < concerns.Count; place++)
        {
            var concern = concerns[place];
            var finding = new ConcernFinding { Kind = concern.Kind };
            finding.BodyRegions.Capacity = concern.BodyRegions.Count;
            finding.BodyRegions.Add(concern.BodyRegions);
            if ((uint)concern.Kind < (uint)knowledge.Factors.Concerns.Length && knowledge.Factors.Concerns[(int)concern.Kind] is { } entry)
            {
                finding.Icd10Code = entry.Icd10Code;
                finding.SnomedCode = entry.SnomedCode;
            }

            Collect(knowledge, facts, place, ranked);
            ranked.Sort((one, other) =>
                (-(int)one.Factor.Strength, one.Order, one.Place).CompareTo((-(int)other.Factor.Strength, other.Order, other.Place)));
            finding.Factors.Capacity = ranked.Count;
            foreach (var (_, _, factor) in ranked)
            {
                factor.Rank = finding.Factors.Count + 1;
                finding.Factors.Add(factor);
            }

            ranked.Clear();
            findings.Concerns.Add(finding);
        }
    }

    private static void Collect(KnowledgeBase knowledge, PatientFacts facts, int place, List<(int, int, ContributingFactor)> ranked)
    {
        var frame = facts.ConcernFrame(place);
        var regions = facts.RegionsOf(place);
        foreach (var factor in knowledge.Factors.ByConcern[frame.Concern])
        {
            if (factor.Definition.BodyRegions.Count > 0 && (factor.Regions & regions) == 0)
                continue;

            foreach (var (when, level, source) in factor.Levels)
            {
                if (when.Holds(frame).Truth == Truth.True)
                {
                    ranked.Add((level.Order, ranked.Count, new ContributingFactor
                    {
                        FactorId = factor.Definition.Id,
                        DisplayName = factor.Definition.Name,
                        Direction = level.Direction,
                        Strength = level.Strength,
                        Reason = level.Reason,
                        Changeable = factor.Definition.Changeable,
                        Advice = level.Advice,
                        Evidence = level.Basis.Evidence,
                        Source = source,
                        FactorVersion = factor.Definition.Version,
                    }));
                    break;
                }
            }
        }
    }
}
