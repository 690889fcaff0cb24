using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Facts;
using ClinicApi.Assessments.Loading;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Tests each rule once and tells the modalities what follows.</summary>
internal sealed class RuleRun(KnowledgeBase knowledge, PatientFacts facts, ChosenProfile chosen, ModalityDraft[] drafts, OpenQuestions open)
{
    /// <summary>The index of the profile that holds for the rule that is tested.</summary>
    private int profile;

    /// <summary>Fires all rules, and returns the referrals among them in the order of the knowledge base.</summary>
    public List<Referral>? Run()
    {
        List<Referral>? referrals = null;
        foreach (var rule in knowledge.Rules.All)
        {
            profile = chosen.IndexFor(rule.Definition.Id);
            if (rule.Outcomes[profile] is not { } outcome)
                continue;

            var result = Test(rule);
            if (result.Truth == Truth.True)
            {
                Fire(rule, outcome, result);
                if (rule.Definition.Referral != Urgency.Unspecified)
                    (referrals ??= []).Add(Refer(rule.Definition, result.Regions));
            }
            else if (result.Truth == Truth.Unknown && outcome.Severity != RuleSeverity.Info)
            {
                LeaveOpen(rule, outcome);
            }
        }

        return referrals;
    }

    private Result Test(CompiledRule rule) => rule.Scope switch
    {
        FactScope.Region => TestRegions(rule),
        FactScope.Concern => TestConcerns(rule),
        _ => new Result(rule.When.Holds(facts.PatientFrame(profile)), 0),
    };

    /// <summary>A rule holds for the field if it does for one of its regions. Of an unknown field nothing is known.</summary>
    private Result TestRegions(CompiledRule rule)
    {
        if (facts.Regions.Length == 0)
        {
            var anywhere = rule.When.Holds(facts.PatientFrame(profile));
            return new Result(anywhere.Truth == Truth.False ? Holding.False : Holding.Unknown, 0);
        }

        var total = new Result(Holding.False, 0);
        for (var place = 0; place < facts.Regions.Length; place++)
        {
            if ((rule.Regions >> facts.Regions[place] & 1) != 0)
                total = total.Or(rule.When.Holds(facts.RegionFrame(place, profile)), 1u << facts.Regions[place]);
        }

        return total;
    }

    private Result TestConcerns(CompiledRule rule)
    {
        var total = new Result(Holding.False, 0);
        for (var place = 0; place < facts.State.Inputs.Concerns.Count; place++)
            total = total.Or(rule.When.Holds(facts.ConcernFrame(place, profile)), facts.RegionsOf(place));

        return total;
    }

    private void Fire(CompiledRule rule, RuleOutcome outcome, Result result)
    {
        FiredRule? sourced = null;
        FiredRule? byAnalogy = null;
        foreach (var draft in drafts)
        {
            if ((rule.Sourced & draft.Modality.Bit) != 0)
                Tell(draft, sourced ??= Message(rule, outcome, result, rule.Definition.Basis.Verified), rule, outcome, result);
            else if ((rule.ByAnalogy & draft.Modality.Bit) != 0)
                Tell(draft, byAnalogy ??= Message(rule, outcome, result, verified: false), rule, outcome, result);
        }
    }

    private void Tell(ModalityDraft draft, FiredRule fired, CompiledRule rule, RuleOutcome outcome, Result result)
    {
        if (rule.Definition.RegionOnly && outcome.Severity == RuleSeverity.Block)
        {
            draft.ExcludeRegions(fired, result.Regions, facts.Field);
        }
        else
        {
            var regions = result.Regions == 0 ? RuleTable.EveryRegion : result.Regions;
            draft.Fire(fired, outcome, rule.ExcludedAnaesthetics[profile], regions, result.Holding.Until);
        }
    }

    private FiredRule Message(CompiledRule rule, RuleOutcome outcome, Result result, bool verified)
    {
        var fired = new FiredRule
        {
            RuleId = rule.Definition.Id,
            RuleVersion = rule.Definition.Version,
            Severity = outcome.Severity,
            Reason = rule.Definition.Reason,
            Modification = outcome.Modification,
            Evidence = rule.Definition.Basis.Evidence,
            Source = rule.Source,
            Verified = verified,
            Profile = rule.DiffersByProfile ? ChosenProfile.At(profile) : RuleProfile.Unspecified,
            OffLabel = outcome.OffLabel,
        };
        if (outcome.Severity == RuleSeverity.Defer && result.Holding.Until != Holding.Forever)
            fired.EarliestDate = Civil.Date(result.Holding.Until);

        AddRegions(fired.BodyRegions, result.Regions);
        return fired;
    }

    private void LeaveOpen(CompiledRule rule, RuleOutcome outcome)
    {
        var decides = outcome.Severity is RuleSeverity.Block or RuleSeverity.Defer or RuleSeverity.Clear;
        var affected = 0u;
        foreach (var draft in drafts)
        {
            if (((rule.Sourced | rule.ByAnalogy) & draft.Modality.Bit) != 0)
            {
                draft.LeaveOpen(rule.ExcludedAnaesthetics[profile], decides);
                affected |= draft.Modality.Bit;
            }
        }

        if (affected != 0)
        {
            MarkOpen(rule);
            open.Take(rule.Definition.Id, decides ? affected : 0);
        }
    }

    private void MarkOpen(CompiledRule rule)
    {
        switch (rule.Scope)
        {
            case FactScope.Region when facts.Regions.Length == 0:
                open.Take(knowledge.Document.FieldQuestionId, rule.Definition.Id, rule.Sourced | rule.ByAnalogy);
                break;
            case FactScope.Region:
                for (var place = 0; place < facts.Regions.Length; place++)
                {
                    var frame = facts.RegionFrame(place, profile);
                    if ((rule.Regions >> facts.Regions[place] & 1) != 0 && rule.When.Holds(frame).Truth == Truth.Unknown)
                        rule.When.MarkOpen(frame, open.Marks);
                }

                break;
            case FactScope.Concern:
                for (var place = 0; place < facts.State.Inputs.Concerns.Count; place++)
                {
                    var frame = facts.ConcernFrame(place, profile);
                    if (rule.When.Holds(frame).Truth == Truth.Unknown)
                        rule.When.MarkOpen(frame, open.Marks);
                }

                break;
            default:
                rule.When.MarkOpen(facts.PatientFrame(profile), open.Marks);
                break;
        }
    }

    private static Referral Refer(Rule rule, uint regions)
    {
        var referral = new Referral { Reason = rule.Reason, Urgency = rule.Referral, RuleId = rule.Id };
        AddRegions(referral.BodyRegions, regions);
        return referral;
    }

    private static void AddRegions(Google.Protobuf.Collections.RepeatedField<BodyRegion> list, uint regions)
    {
        list.Capacity = System.Numerics.BitOperations.PopCount(regions);
        for (var region = 1; regions >> region != 0 && region < 32; region++)
        {
            if ((regions >> region & 1) != 0)
                list.Add((BodyRegion)region);
        }
    }

    private readonly record struct Result(Holding Holding, uint Regions)
    {
        public Truth Truth => Holding.Truth;

        /// <summary>Holds where either does, until the last of them ends.</summary>
        public Result Or(Holding other, uint regions)
        {
            if (other.Truth == Truth.True)
            {
                return Truth == Truth.True
                    ? new Result(new Holding(Truth.True, Math.Max(Holding.Until, other.Until)), Regions | regions)
                    : new Result(other, regions);
            }

            return other.Truth > Truth ? new Result(other, 0) : this;
        }
    }
}
