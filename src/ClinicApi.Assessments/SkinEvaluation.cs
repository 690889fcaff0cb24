using ClinicApi.Assessments.Evaluation;
using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>Evaluates a patient by a knowledge base.</summary>
public static class SkinEvaluation
{
    /// <summary>
    /// What the knowledge base makes of a patient on a date. The same arguments give the same findings, byte for byte. Parts of the
    /// findings are shared between modalities or with the arguments: clone them before changing them.
    /// </summary>
    /// <param name="knowledge">The knowledge base.</param>
    /// <param name="state">The patient.</param>
    /// <param name="profile">The clinic's profile; unspecified is conservative.</param>
    /// <param name="date">The date in the clinic's calendar to which waiting times count.</param>
    /// <param name="modalities">Only these; none or null: all that the knowledge base knows.</param>
    public static AssessmentFindings Evaluate(
        KnowledgeBase knowledge, PatientState state, RuleProfile profile, DateOnly date, IReadOnlyCollection<Modality>? modalities = null) =>
        Evaluate(knowledge, state, ChosenProfile.Of(profile), date, modalities);

    /// <inheritdoc cref="Evaluate(KnowledgeBase, PatientState, RuleProfile, DateOnly, IReadOnlyCollection{Modality}?)"/>
    public static AssessmentFindings Evaluate(
        KnowledgeBase knowledge, PatientState state, ChosenProfile profile, DateOnly date, IReadOnlyCollection<Modality>? modalities = null)
    {
        using var facts = new PatientFacts(knowledge, state, profile.Beside == RuleProfile.Permissive ? 1 : 0, date);
        var findings = new AssessmentFindings
        {
            KnowledgeVersion = knowledge.Version,
            Profile = profile.Profile,
            EvaluationDate = Civil.Date(date),
            Phototype = state.Phototype,
            PackYears = state.PackYears,
            Notice = knowledge.Document.Notice,
        };
        findings.Scores.Capacity = state.Scores.Count;
        findings.Scores.Add(state.Scores);
        ConcernFindings.Write(knowledge, facts, findings);
        var drafts = Drafts(knowledge, modalities);
        var open = new OpenQuestions(knowledge);
        if (new RuleRun(knowledge, facts, profile, drafts, open).Run() is { } referrals)
            findings.Referrals.Add(referrals.OrderBy(referral => referral.Urgency));

        Judge(knowledge, facts, profile.Beside, date, drafts, open);
        open.Write(findings, drafts);
        foreach (var draft in drafts)
            draft.Conclude();

        Array.Sort(drafts, MostSuitableFirst);
        findings.Modalities.Capacity = drafts.Length;
        foreach (var draft in drafts)
            findings.Modalities.Add(draft.Finding);

        return findings;
    }

    private static ModalityDraft[] Drafts(KnowledgeBase knowledge, IReadOnlyCollection<Modality>? modalities)
    {
        var all = knowledge.Modalities.All;
        var chosen = modalities is { Count: > 0 } ? all.RemoveAll(modality => !modalities.Contains(modality.Entry.Modality)) : all;
        var drafts = new ModalityDraft[chosen.Length];
        for (var i = 0; i < drafts.Length; i++)
            drafts[i] = new ModalityDraft(chosen[i]);

        return drafts;
    }

    private static void Judge(
        KnowledgeBase knowledge, PatientFacts facts, RuleProfile profile, DateOnly date, ModalityDraft[] drafts, OpenQuestions open)
    {
        var needles = new NeedlePlanner(knowledge, facts, profile == RuleProfile.Permissive);
        var pigment = new PigmentJudgement(knowledge, facts, open);
        var anaesthetics = new AnaestheticPlanner(knowledge, facts.State.Inputs, profile);
        foreach (var draft in drafts)
        {
            var helped = ExpectedBenefits.Write(knowledge, facts, draft);
            var regions = draft.Modality.Entry.Needles ? needles.Plan(draft, helped) : null;
            var longest = regions is { Count: > 0 } ? regions.Max(plan => plan.NeedleLengthMm) : 0;
            pigment.Judge(draft, longest);
            if (regions is not null)
                DeviceLabel.Check(knowledge, facts, date, draft, helped, regions);

            var anaesthetic = anaesthetics.Plan(draft, open);
            if (!draft.Contraindicated && Courses.Choose(facts, draft.Modality, helped) is { } course)
            {
                draft.Finding.Course = Courses.Outlook(course, draft.Modality.Entry, knowledge.Needling.Frame, longest);
                draft.Finding.Plan = Plan(draft, regions, anaesthetic);
            }
        }
    }

    private static TreatmentPlan Plan(ModalityDraft draft, List<RegionPlan>? regions, AnaestheticPlan? anaesthetic)
    {
        var course = draft.Finding.Course;
        var plan = new TreatmentPlan { Sessions = course.MinimumSessions, Interval = course.PreferredInterval, Anaesthetic = anaesthetic };
        if (regions is not null)
        {
            plan.Regions.Capacity = regions.Count;
            plan.Regions.Add(regions);
        }

        plan.Preparations.Capacity = draft.Modality.Entry.Preparations.Count;
        plan.Precautions.Capacity = draft.Modality.Entry.Precautions.Count;
        plan.Preparations.Add(draft.Modality.Entry.Preparations);
        plan.Precautions.Add(draft.Modality.Entry.Precautions);
        return plan;
    }

    private static int MostSuitableFirst(ModalityDraft one, ModalityDraft other)
    {
        static (int, int, int, int, int) Key(ModalityDraft draft) => (
            (int)draft.Verdict,
            draft.ChoiceRank == 0 ? int.MaxValue : draft.ChoiceRank,
            -draft.Benefit,
            (int)(draft.Finding.PigmentRisk?.Level ?? PigmentRiskLevel.Unspecified),
            draft.Modality.Place);
        return Key(one).CompareTo(Key(other));
    }
}
