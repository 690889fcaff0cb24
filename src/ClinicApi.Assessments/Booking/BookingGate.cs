using ClinicApi.Assessments.Facts;
using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>
/// What the gate goes by: the findings and decisions of the latest signed assessment, or null if there is none; the last day on which
/// booking may rely on it; and whether a red flag holds the patient's courses.
/// </summary>
public sealed record AssessmentInForce(
    AssessmentFindings Findings, IReadOnlyList<ModalityDecision> Decisions, DateOnly LastDay);

/// <summary>Why a treatment may not be booked, in terms that tell nothing about the patient's health.</summary>
public enum GateCause
{
    /// <summary>It may.</summary>
    None,

    /// <summary>There is no signed assessment.</summary>
    AssessmentMissing,

    /// <summary>The assessment is no longer valid on the day.</summary>
    AssessmentExpired,

    /// <summary>The clinic must look at it first. A review can be booked at once.</summary>
    ReviewNeeded,

    /// <summary>The day is too early.</summary>
    TooEarly,
}

/// <summary>Whether a treatment may be booked; if not, a neutral cause and, where a later day would do, the first one.</summary>
public readonly record struct GateDecision(GateCause Cause, DateOnly? EarliestDate = null)
{
    public bool IsAllowed => Cause == GateCause.None;
}

/// <summary>Decides whether a treatment may be booked on a day.</summary>
public static class BookingGate
{
    /// <summary>Nothing but an approval by a clinician opens the gate, and never before its date.</summary>
    public static GateDecision Decide(
        KnowledgeBase knowledge, AssessmentInForce? assessment, bool heldByRedFlag, Modality modality, DateOnly day)
    {
        if (knowledge.Document.UngatedModalities.Contains(modality))
        {
            return default;
        }

        if (heldByRedFlag)
        {
            return new GateDecision(GateCause.ReviewNeeded);
        }

        if (assessment is null)
        {
            return new GateDecision(GateCause.AssessmentMissing);
        }

        var decision = assessment.Decisions.FirstOrDefault(decision => decision.Modality == modality);
        var finding = assessment.Findings.Modalities.FirstOrDefault(finding => finding.Modality == modality);
        if (decision is not { Kind: DecisionKind.Approved } || finding is null)
        {
            return new GateDecision(GateCause.ReviewNeeded);
        }

        var earliest = Day(decision.EarliestDate ?? finding.EarliestDate);
        if (earliest > assessment.LastDay || day > assessment.LastDay)
        {
            return new GateDecision(GateCause.AssessmentExpired);
        }

        return day < earliest ? new GateDecision(GateCause.TooEarly, earliest) : default;
    }

    private static DateOnly? Day(CivilDate? date) =>
        date is not null && FieldValue.Day(date) is { } day ? DateOnly.FromDayNumber(day) : null;
}
