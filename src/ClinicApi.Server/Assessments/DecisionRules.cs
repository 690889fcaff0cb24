using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Assessments;

/// <summary>Whether a clinician has decided on all that the findings leave open, and given a reason where they depart from them.</summary>
internal static class DecisionRules
{
    private static readonly EnumDescriptor Modalities = CommonReflection.Descriptor.EnumTypes.Single(type => type.ClrType == typeof(Modality));

    /// <returns>
    /// A decision for each modality of the findings, in their order. What cannot be had anyway is declined without one.
    /// </returns>
    /// <exception cref="ApiException">A decision is missing, superfluous, or lacks its reason; with each of them at once.</exception>
    public static IReadOnlyList<ModalityDecision> Settle(AssessmentFindings findings, IReadOnlyList<ModalityDecision> decisions)
    {
        RefuseUnknown(findings, decisions);
        List<PreconditionViolation> violations = [];
        List<ModalityDecision> settled = [];
        foreach (var finding in findings.Modalities)
        {
            var decision = decisions.FirstOrDefault(d => d.Modality == finding.Modality)?.Clone();
            if (decision is null && MustBeDecided(finding.Verdict))
            {
                violations.Add(Violation(finding, "needs a decision"));
                continue;
            }

            decision ??= new ModalityDecision { Modality = finding.Modality, Kind = DecisionKind.Declined };
            decision.DepartsFromFindings = Departs(decision, finding);
            if (decision.DepartsFromFindings && decision.Reason.Length == 0)
                violations.Add(Violation(finding, "needs a reason, since the decision is milder than the findings"));
            settled.Add(decision);
        }

        return violations.Count > 0 ? throw Refusals.Preconditions(violations) : settled;
    }

    private static void RefuseUnknown(AssessmentFindings findings, IReadOnlyList<ModalityDecision> decisions)
    {
        List<FieldViolation> violations = [];
        HashSet<Modality> decided = [];
        for (var i = 0; i < decisions.Count; i++)
        {
            if (findings.Modalities.All(finding => finding.Modality != decisions[i].Modality))
                violations.Add(new FieldViolation($"decisions[{i}].modality", "is not among the findings"));
            else if (!decided.Add(decisions[i].Modality))
                violations.Add(new FieldViolation($"decisions[{i}].modality", "is decided on twice"));
        }

        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }

    private static bool MustBeDecided(Verdict verdict) =>
        verdict is Verdict.Suitable or Verdict.Caution or Verdict.NeedsClearance or Verdict.Deferred;

    private static bool Departs(ModalityDecision decision, ModalityFinding finding) => decision.Kind switch
    {
        DecisionKind.Approved => IsMilder(decision, finding) || PlanRules.GoesBeyond(decision.Plan, finding),
        // Nothing is booked by it, but somebody is sent to a doctor for what is not for them.
        DecisionKind.Referred => finding.Verdict == Verdict.Contraindicated,
        _ => false,
    };

    private static bool IsMilder(ModalityDecision approval, ModalityFinding finding) => finding.Verdict switch
    {
        Verdict.Suitable or Verdict.Caution => approval.EarliestDate is { } date && IsEarlier(date, finding.EarliestDate),
        // What ends with a state has no date on which it may be booked.
        Verdict.Deferred => finding.EarliestDate is null || (approval.EarliestDate is { } date && IsEarlier(date, finding.EarliestDate)),
        _ => true,
    };

    private static bool IsEarlier(CivilDate date, CivilDate? than) =>
        than is not null && (date.Year, date.Month, date.Day).CompareTo((than.Year, than.Month, than.Day)) < 0;

    private static PreconditionViolation Violation(ModalityFinding finding, string description) =>
        new(ErrorReason.DecisionIncomplete, Modalities.FindValueByNumber((int)finding.Modality).Name, $"The modality {description}.");
}
