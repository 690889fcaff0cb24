using System.Collections.Immutable;
using System.Globalization;
using ClinicApi.Scheduling;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Server.Appointments;

/// <summary>Why a time cannot be had, in the contract's words. Nothing here says anything about another patient.</summary>
internal static class SlotRefusals
{
    public static ApiException Of(Refusal refusal, string treatment, AvailabilityExplanation? explanation = null)
    {
        var violations = Violations(refusal.Reasons, treatment);
        return new ApiException(violations[0].Reason, violations[0].Description)
        {
            Preconditions = violations,
            Metadata = Earliest(refusal.Reasons),
            Detail = explanation,
        };
    }

    /// <summary>A course cannot have one of its sessions.</summary>
    public static ApiException NoSession(SessionGap gap, string treatment, AvailabilityExplanation? explanation = null)
    {
        var violations = gap.Reasons.IsEmpty ? OverTooLate(treatment) : Violations(gap.Reasons, treatment);
        return new ApiException(violations[0].Reason, $"Session {gap.Session} of the course cannot be booked. {violations[0].Description}")
        {
            Preconditions = violations,
            Metadata = new Dictionary<string, string>(Earliest(gap.Reasons)) { ["session"] = gap.Session.ToString(CultureInfo.InvariantCulture) },
            Detail = explanation,
        };
    }

    /// <summary>The patient's other sessions and procedures leave too little time, or too much within a course.</summary>
    public static ApiException IntervalTooShort(string treatment, Instant? earliest) =>
        Of(new Refusal([new RefusalReason(RefusalCode.IntervalTooShort) { Earliest = earliest }]), treatment);

    public static ApiException Taken(string treatment) =>
        Refusals.Precondition(ErrorReason.SlotTaken, treatment, "Somebody else has the time.");

    public static ApiException PatientBusy(string treatment) =>
        Refusals.Precondition(ErrorReason.PatientBusy, treatment, "The patient has another appointment or hold at the time.");

    public static ApiException HoldExpired(string hold) =>
        Refusals.Precondition(ErrorReason.HoldExpired, hold, "The hold has expired or was released.");

    public static ApiException NotOffered(string treatment) =>
        Refusals.Precondition(ErrorReason.TreatmentNotOffered, treatment, "The clinic does not offer the treatment.");

    private static Dictionary<string, string> Earliest(ImmutableArray<RefusalReason> reasons) =>
        reasons.FirstOrDefault(reason => reason.Earliest is not null).Earliest is { } earliest
            ? new() { ["earliest_start_time"] = InstantPattern.ExtendedIso.Format(earliest) }
            : [];

    private static IReadOnlyList<PreconditionViolation> OverTooLate(string treatment) =>
        [new(ErrorReason.ReadyByDateMissed, treatment, "The session would be over, downtime included, only after the date by which it must be.")];

    private static IReadOnlyList<PreconditionViolation> Violations(ImmutableArray<RefusalReason> reasons, string treatment) =>
        [.. reasons.Select(reason => Violation(reason, treatment)).DistinctBy(v => (v.Reason, v.Description))];

    public static ErrorReason ReasonOf(RefusalCode code) => Violation(new RefusalReason(code), "").Reason;

    private static PreconditionViolation Violation(RefusalReason reason, string treatment)
    {
        var role = reason.RoleId is null ? "" : $" (role {reason.RoleId}{(reason.PhaseId is null ? "" : $", phase {reason.PhaseId}")})";
        return reason.Code switch
        {
            RefusalCode.InPast => new(ErrorReason.SlotInPast, treatment, "The start lies in the past."),
            RefusalCode.TooSoon => new(ErrorReason.SlotTooSoon, treatment, "The start is nearer than the treatment's lead time."),
            RefusalCode.BeyondHorizon => new(ErrorReason.SlotBeyondHorizon, treatment, "The start is farther away than the treatment's booking horizon."),
            RefusalCode.OffGrid => new(ErrorReason.SlotOffGrid, treatment, "The start is not on the treatment's grid of start times."),
            RefusalCode.ClinicClosed => new(ErrorReason.SlotOutsideHours, treatment, "The clinic is closed at some time between start and end."),
            RefusalCode.PatientBusy => new(ErrorReason.PatientBusy, treatment, "The patient has another appointment or hold at the time."),
            RefusalCode.IntervalTooShort => new(
                ErrorReason.IntervalTooShort, treatment, "The start does not keep an interval to another session or procedure of the patient."),
            RefusalCode.AssessmentRequired => new(ErrorReason.AssessmentRequired, treatment, "The patient has no assessment that is valid on the day."),
            RefusalCode.ReviewRequired => new(ErrorReason.ReviewRequired, treatment, "The clinic must see the patient before the treatment."),
            RefusalCode.TreatmentTooEarly => new(ErrorReason.TreatmentTooEarly, treatment, "The clinic treats the patient later than that."),
            RefusalCode.ConsentRequired => new(ErrorReason.ConsentRequired, treatment, "No consent to the treatment is in force on the day."),
            RefusalCode.NobodyQualified => new(ErrorReason.SlotUnstaffed, treatment, $"Nobody or nothing at the clinic can fill the role{role}."),
            RefusalCode.NobodyWorking => new(ErrorReason.SlotUnstaffed, treatment, $"Nobody or nothing that can fill the role works then{role}."),
            RefusalCode.Taken => new(ErrorReason.SlotTaken, treatment, $"Somebody else has the time{role}."),
            _ => throw new ArgumentOutOfRangeException(nameof(reason)),
        };
    }
}
