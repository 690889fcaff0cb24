using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Clearances;

/// <summary>Tells with a refusal for want of an assessment what can be done: when the clinic could see the patient.</summary>
internal sealed class NextSteps(ClinicDiaries diaries, Clock clock)
{
    private const string MayReadAssessments = "assessments.read";

    /// <summary>Refuses a start on a date on which the patient cannot be given the treatment.</summary>
    public async Task RequireAsync(Call call, CompiledClinic clinic, Conditions conditions, Instant start, string treatment)
    {
        if (conditions.Forbidden(books: true).Refuse(start, clinic.Zone) is { IsEmpty: false } reasons)
            throw SlotRefusals.Of(new Refusal(reasons), treatment, await ExplainAsync(call, clinic.ClinicId, conditions, reasons));
    }

    /// <summary>What is said with a refusal for these reasons, for which nothing else was looked for.</summary>
    public async Task<AvailabilityExplanation?> ExplainAsync(
        Call call, string clinicId, Conditions conditions, ImmutableArray<RefusalReason> reasons)
    {
        if (!NeedReview(reasons) || await diaries.FindAsync(clinicId, certain: false, call.Context.CancellationToken) is not { } known)
            return null;
        var explanation = new AvailabilityExplanation
        {
            Obstacles = { reasons.Select(reason => new Obstacle { Reason = SlotRefusals.ReasonOf(reason.Code).WireName() }) },
        };
        Add(explanation, call, known, conditions, reasons);
        return explanation;
    }

    /// <summary>Adds it to what else is said.</summary>
    public void Add(AvailabilityExplanation explanation, Call call, LiveDiary known, Conditions conditions, ImmutableArray<RefusalReason> reasons)
    {
        if (!NeedReview(reasons))
            return;
        explanation.EarliestReview = EarliestReview(known, conditions.PatientId);
        var clinicId = known.Clinic.ClinicId;
        if (conditions.AssessmentId.Length > 0 && call.Caller.SeesWholeClinic && call.Caller.Holds(MayReadAssessments, clinicId))
            explanation.Assessment = ResourceNames.Assessment(clinicId, conditions.PatientId, conditions.AssessmentId);
    }

    private static bool NeedReview(ImmutableArray<RefusalReason> reasons) =>
        reasons.Any(reason => reason.Code is RefusalCode.AssessmentRequired or RefusalCode.ReviewRequired);

    private EarliestReview? EarliestReview(LiveDiary known, string patientId)
    {
        var now = clock.Now();
        var patient = new ResourceKey(Scheduling.ResourceKind.Patient, patientId);
        return known.Clinic.Treatments.Values
            .Where(treatment => treatment.Message.Modality == Modality.Consultation)
            .Select(treatment => (treatment.Message.Name, Start: First(known.Prepared, treatment, now, patient)))
            .Where(found => found.Start is not null)
            .OrderBy(found => found.Start)
            .ThenBy(found => found.Name, StringComparer.Ordinal)
            .Select(found => new EarliestReview { Treatment = found.Name, StartTime = found.Start!.Value.ToTimestamp() })
            .FirstOrDefault();
    }

    private static Instant? First(PreparedDiary diary, CompiledTreatment treatment, Instant now, ResourceKey patient)
    {
        var end = Instant.Min(now + treatment.Plan.Horizon, diary.Span.End - treatment.Length);
        if (end <= now)
            return null;
        var query = new SearchQuery(new Interval(now, end), now, patient, RequiredPractitioner: null, Limit: 1);
        return Availability.Search(diary, treatment.Plan, query) is [var slot] ? slot.Start : null;
    }
}
