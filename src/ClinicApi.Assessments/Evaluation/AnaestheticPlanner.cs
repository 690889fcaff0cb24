using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Checks a planned anaesthetic against its limits, or proposes one.</summary>
internal sealed class AnaestheticPlanner(KnowledgeBase knowledge, AssessmentInputs inputs, RuleProfile profile)
{
    private readonly AnaestheticPlan? planned = Planned(knowledge, inputs, profile);
    private readonly AnaestheticPlan?[] proposals = new AnaestheticPlan?[knowledge.Needling.Anaesthetics.Length];

    /// <summary>The plan for a modality; null if none is used or none is left.</summary>
    public AnaestheticPlan? Plan(ModalityDraft draft, OpenQuestions open)
    {
        if (!draft.Modality.Entry.Anaesthetic)
            return null;

        if (planned is not null)
        {
            Judge(draft, open, planned);
            return planned;
        }

        for (var place = 0; place < knowledge.Needling.Anaesthetics.Length; place++)
        {
            var agent = knowledge.Needling.Anaesthetics[place];
            if (!agent.NeverProposed && (draft.ExcludedAnaesthetics >> place & 1) == 0)
                return proposals[place] ??= Of(knowledge, inputs, profile, new AnaestheticUse { AgentCode = agent.Id }, place);
        }

        return null;
    }

    private static AnaestheticPlan? Planned(KnowledgeBase knowledge, AssessmentInputs inputs, RuleProfile profile)
    {
        if (inputs.PlannedAnaesthetic is not { AgentCode.Length: > 0 } use)
            return null;

        for (var place = 0; place < knowledge.Needling.Anaesthetics.Length; place++)
        {
            if (knowledge.Needling.Anaesthetics[place].Id == use.AgentCode)
                return Of(knowledge, inputs, profile, use.Clone(), place);
        }

        return new AnaestheticPlan { Use = use.Clone() };
    }

    private void Judge(ModalityDraft draft, OpenQuestions open, AnaestheticPlan plan)
    {
        var rule = knowledge.Needling.Dose;
        if (plan.DoseChecks.Any(check => check.Kept == Answer.No))
        {
            draft.Fire(new FiredRule
            {
                RuleId = rule.Id,
                RuleVersion = rule.Version,
                Severity = rule.Severity,
                Reason = rule.Reason,
                Modification = rule.Modification,
                Evidence = rule.Basis.Evidence,
                Source = knowledge.Needling.DoseSource,
                Verified = rule.Basis.Verified,
            });
        }
        else if (plan.DoseChecks.Any(check => check.Planned is not null && check.Limit is null))
        {
            draft.LeaveOpen(0, decides: true);
            open.Take(rule.WeightQuestionId, rule.Id, draft.Modality.Bit);
        }
    }

    private static AnaestheticPlan Of(KnowledgeBase knowledge, AssessmentInputs inputs, RuleProfile profile, AnaestheticUse use, int place)
    {
        var agent = knowledge.Needling.Anaesthetics[place];
        var plan = new AnaestheticPlan
        {
            Use = use,
            DisplayName = agent.Name,
            MinimumDwell = Minutes(agent.DwellMinutes.Minimum),
            MaximumDwell = Minutes(agent.DwellMinutes.Maximum),
        };
        for (var i = 0; i < agent.Limits.Count; i++)
        {
            if (!agent.Limits[i].ConservativeOnly || profile != RuleProfile.Permissive)
                plan.DoseChecks.Add(Check(agent, agent.Limits[i], knowledge.Needling.LimitSources[place][i], inputs.WeightKg, use));
        }

        return plan;
    }

    private static DoseCheck Check(Anaesthetic agent, DoseLimit limit, string source, double? weightKg, AnaestheticUse use)
    {
        var check = new DoseCheck
        {
            RuleId = limit.Id,
            Quantity = limit.Quantity,
            Planned = Quantity(agent, limit.Quantity, use),
            Source = source,
        };
        var perWeight = limit.MaximumPerKg * weightKg;
        if (limit.MaximumPerKg is null || perWeight is not null)
            check.Limit = Math.Min(limit.Maximum ?? double.PositiveInfinity, perWeight ?? double.PositiveInfinity);

        check.Kept = (check.Planned, check.Limit) switch
        {
            ({ } quantity, { } least) when limit.Lower => quantity >= least ? Answer.Yes : Answer.No,
            ({ } quantity, { } most) => quantity <= most ? Answer.Yes : Answer.No,
            ({ } quantity, null) when quantity > limit.Maximum => Answer.No,
            _ => Answer.Unknown,
        };
        return check;
    }

    private static double? Quantity(Anaesthetic agent, DoseQuantity quantity, AnaestheticUse use) => quantity switch
    {
        DoseQuantity.ActiveMg => use.AmountG * agent.ActivePercent * 10,
        DoseQuantity.ProductG => use.AmountG,
        DoseQuantity.AreaCm2 => use.AreaCm2,
        DoseQuantity.DwellMinutes => use.Dwell?.Seconds / 60.0,
        _ => null,
    };

    private static Duration Minutes(double minutes) => new() { Seconds = (long)(minutes * 60) };
}
