using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Loading;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Judges the risk of lasting discolouration. What is unknown widens the range in which the level can lie.</summary>
internal sealed class PigmentJudgement(KnowledgeBase knowledge, PatientFacts facts, OpenQuestions open)
{
    private const int Highest = 4;

    private readonly FiredRule?[] fired = new FiredRule?[Highest + 1];

    // Collected before they are written, so that a finding is as large as what is in it.
    private readonly string[] reasons = new string[knowledge.Modalities.Modifiers.Length];

    public void Judge(ModalityDraft draft, double longestNeedleMm)
    {
        if (draft.Modality.Pigment is not { } entry)
            return;

        var phototype = (int)facts.Phototype;
        var risk = new PigmentRisk { Evidence = entry.Basis.Evidence };
        var lowest = entry.Levels[phototype == 0 ? 0 : phototype - 1];
        var highest = entry.Levels[phototype == 0 ? 5 : phototype - 1];
        var frame = facts.PatientFrame();
        var raised = 0;
        foreach (var modifier in knowledge.Modalities.Modifiers)
        {
            if ((modifier.Modalities & draft.Modality.Bit) == 0)
                continue;

            var definition = modifier.Definition;
            var truth = modifier.When?.Holds(frame).Truth ?? (longestNeedleMm > definition.NeedleAboveMm ? Truth.True : Truth.False);
            lowest += truth == Truth.True || (truth == Truth.Unknown && definition.Steps < 0) ? definition.Steps : 0;
            highest += truth == Truth.True || (truth == Truth.Unknown && definition.Steps > 0) ? definition.Steps : 0;
            if (truth == Truth.True)
                reasons[raised++] = definition.Reason;
            else if (truth == Truth.Unknown)
                modifier.When!.MarkOpen(frame, open.Marks);
        }

        risk.Modifiers.Capacity = raised;
        for (var i = 0; i < raised; i++)
            risk.Modifiers.Add(reasons[i]);

        Conclude(draft, risk, Math.Clamp(lowest, 0, Highest), Math.Clamp(highest, 0, Highest), phototype);
        risk.BaseLevel = phototype == 0 ? PigmentRiskLevel.Unspecified : Level(entry.Levels[phototype - 1]);
        draft.Finding.PigmentRisk = risk;
    }

    private void Conclude(ModalityDraft draft, PigmentRisk risk, int lowest, int highest, int phototype)
    {
        var worst = knowledge.Modalities.Consequences[highest].Entry;
        var certain = knowledge.Modalities.Consequences[lowest].Entry.Severity == worst.Severity;
        var decides = !certain && worst.Severity is RuleSeverity.Block or RuleSeverity.Defer or RuleSeverity.Clear;
        if (!certain)
        {
            open.Take(worst.Id, decides ? draft.Modality.Bit : 0);
            if (phototype == 0)
                open.Take(knowledge.Document.PhototypeQuestionId, worst.Id, decides ? draft.Modality.Bit : 0);
        }
        else
        {
            open.Marks.Clear();
        }

        draft.LeaveOpen(0, decides);
        if (!decides && worst.Severity != RuleSeverity.Unspecified)
            draft.Fire(fired[highest] ??= Message(worst, knowledge.Modalities.Consequences[highest].Source));

        risk.Level = phototype == 0 ? PigmentRiskLevel.Unspecified : Level(highest);
        risk.TestSpotRequired = worst.TestSpot;
        risk.SunProtectionRequired = worst.SunProtection;
    }

    private static FiredRule Message(Knowledge.V1.PigmentConsequence consequence, string source) => new()
    {
        RuleId = consequence.Id,
        RuleVersion = consequence.Version,
        Severity = consequence.Severity,
        Reason = consequence.Reason,
        Modification = consequence.Modification,
        Evidence = consequence.Basis.Evidence,
        Source = source,
        Verified = consequence.Basis.Verified,
    };

    private static PigmentRiskLevel Level(int level) => (PigmentRiskLevel)(level + 1);
}
