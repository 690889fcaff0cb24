using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Loading;

/// <summary>Rules that can fire, that say what follows, and that are never stricter in the permissive profile.</summary>
internal sealed class RuleValidation(Vocabulary vocabulary, ConditionValidation conditions, Problems problems)
{
    public void Check()
    {
        foreach (var (place, rule) in vocabulary.Each(document => document.Rules, "rules"))
            CheckRule(place, rule);

        foreach (var (place, flag) in vocabulary.Each(document => document.RedFlags, "redFlags"))
        {
            Version(place, flag.Version);
            if (flag.AdverseEvents.Count == 0)
                problems.Add(place["adverseEvents"], "must not be empty: nothing raises the flag");

            if (flag.Urgency == Urgency.Unspecified || flag.Action.Length == 0)
                problems.Add(place, "must say what to do, and how fast");
        }
    }

    private void CheckRule(Place place, Rule rule)
    {
        Version(place, rule.Version);
        if (rule.Reason.Length == 0)
            problems.Add(place["reason"], "is required");

        if (rule.When is null)
            problems.Add(place["when"], "is required");
        else
            CheckScope(place, rule, conditions.Check(place["when"], rule.When, ConditionScope.Region | ConditionScope.Concern));

        CheckModalities(place, rule);
        if (rule.Conservative is null)
        {
            problems.Add(place["conservative"], "is required");
            return;
        }

        CheckOutcome(place["conservative"], rule.Conservative);
        if (rule.Conservative.Waived)
            problems.Add(place["conservative"]["waived"], "must not be true: the rule could never fire, or only in the permissive profile");

        if (rule.Permissive is { } permissive)
        {
            CheckOutcome(place["permissive"], permissive);
            CheckMilder(place["permissive"], rule.Conservative, permissive);
        }

        if (rule.RegionOnly && rule.Conservative.Severity != RuleSeverity.Block)
            problems.Add(place["regionOnly"], "needs the severity BLOCK");
    }

    private void CheckScope(Place place, Rule rule, ConditionScope used)
    {
        if (used.HasFlag(ConditionScope.Concern) && (rule.BodyRegions.Count > 0 || rule.RegionOnly))
            problems.Add(place["when"], "refers to a concern, so the rule cannot be bound to regions");

        var tested = new[] { rule.When }.Concat(rule.When.All).Where(part => part.Region.Count > 0);
        if (rule.BodyRegions.Count > 0 && tested.Any(part => !part.Region.Intersect(rule.BodyRegions).Any()))
            problems.Add(place["bodyRegions"], "excludes every region that the condition asks for, so the rule can never fire");
    }

    private void CheckModalities(Place place, Rule rule)
    {
        if (rule.Modalities.Count == 0)
            problems.Add(place["modalities"], "must not be empty");

        foreach (var (name, list) in new[] { ("modalities", rule.Modalities), ("byAnalogy", rule.ByAnalogy) })
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (!vocabulary.Modalities.Contains(list[i]))
                    problems.Add(place[name][i], "is no modality of the knowledge base, so the rule can never fire for it");
            }
        }

        if (rule.Modalities.Concat(rule.ByAnalogy).Distinct().Count() != rule.Modalities.Count + rule.ByAnalogy.Count)
            problems.Add(place["byAnalogy"], "names a modality twice");
    }

    private void CheckOutcome(Place place, RuleOutcome outcome)
    {
        if (outcome.Waived == (outcome.Severity != RuleSeverity.Unspecified))
            problems.Add(place["severity"], "is required, unless the rule is waived");

        if (outcome.Severity == RuleSeverity.Modify && outcome.Modification.Length == 0)
            problems.Add(place["modification"], "is required with MODIFY");

        for (var i = 0; i < outcome.ExcludedAnaesthetics.Count; i++)
        {
            if (!vocabulary.Anaesthetics.Contains(outcome.ExcludedAnaesthetics[i]))
                problems.Add(place["excludedAnaesthetics"][i], $"'{outcome.ExcludedAnaesthetics[i]}' is not the id of an anaesthetic");
        }
    }

    private void CheckMilder(Place place, RuleOutcome conservative, RuleOutcome permissive)
    {
        if (!permissive.Waived && permissive.Severity < conservative.Severity)
            problems.Add(place["severity"], "makes the permissive profile stricter than the conservative one");

        if (permissive.MaximumNeedleMm is { } limit
            && (conservative.MaximumNeedleMm is { } strict ? strict > limit : conservative.Severity >= RuleSeverity.Modify))
        {
            problems.Add(place["maximumNeedleMm"], "makes the permissive profile stricter than the conservative one");
        }
    }

    private void Version(Place place, int version)
    {
        if (version < 1)
            problems.Add(place["version"], "must be at least 1");
    }
}
