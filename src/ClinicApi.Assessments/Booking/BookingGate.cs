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

/// <summary>
/// The days on which the gate is open: none for a cause, or those from the first to the last. Without a first or a last one they have no
/// such end.
/// </summary>
public readonly record struct OpenDays(GateCause Shut, DateOnly? First = null, DateOnly? Last = null)
{
    public GateDecision On(DateOnly day) =>
        Shut != GateCause.None ? new GateDecision(Shut)
        : day > Last ? new GateDecision(GateCause.AssessmentExpired)
        : day < First ? new GateDecision(GateCause.TooEarly, First)
        : default;
}

/// <summary>Decides whether a treatment may be booked on a day.</summary>
public static class BookingGate
{
    /// <summary>Whether the gate is always open: nothing is done to the skin, or little enough.</summary>
    public static bool IsFree(KnowledgeBase knowledge, Modality modality) => knowledge.Document.UngatedModalities.Contains(modality);

    /// <summary>Nothing but an approval by a clinician opens the gate, and never before its date.</summary>
    public static GateDecision Decide(
        KnowledgeBase knowledge, AssessmentInForce? assessment, bool heldByRedFlag, Modality modality, DateOnly day) =>
        DaysOf(knowledge, assessment, heldByRedFlag, modality).On(day);

    /// <summary>The same for all days at once.</summary>
    public static OpenDays DaysOf(KnowledgeBase knowledge, AssessmentInForce? assessment, bool heldByRedFlag, Modality modality)
    {
        if (IsFree(knowledge, modality))
            return default;

        if (heldByRedFlag)
            return new OpenDays(GateCause.ReviewNeeded);

        if (assessment is null)
            return new OpenDays(GateCause.AssessmentMissing);

        var decision = assessment.Decisions.FirstOrDefault(decision => decision.Modality == modality);
        var finding = assessment.Findings.Modalities.FirstOrDefault(finding => finding.Modality == modality);
        if (decision is not { Kind: DecisionKind.Approved } || finding is null)
            return new OpenDays(GateCause.ReviewNeeded);

        var earliest = Day(decision.EarliestDate ?? finding.EarliestDate);
        return earliest > assessment.LastDay
            ? new OpenDays(GateCause.AssessmentExpired)
            : new OpenDays(GateCause.None, earliest, assessment.LastDay);
    }

    private static DateOnly? Day(CivilDate? date) =>
        date is not null && FieldValue.Day(date) is { } day ? DateOnly.FromDayNumber(day) : null;
}
