using ClinicApi.Assessments;
using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Clearances;

/// <summary>The dates on which a patient cannot be given a treatment, and the dates on which no consent to it is in force.</summary>
internal sealed record Clearance(ForbiddenDates Clinical, ForbiddenDates WithoutConsent)
{
    public static readonly Clearance Open = new(ForbiddenDates.None, ForbiddenDates.None);

    public ForbiddenDates All => Clinical.And(WithoutConsent);
}

/// <summary>Says when a patient may be given a treatment: what the booking gate makes of the clinical state, as dates for scheduling.</summary>
internal sealed class TreatmentGate(KnowledgeBase knowledge)
{
    private const int YearsOfAge = 18;

    /// <summary>Whether a treatment of the kind is given by the assessments that are kept here.</summary>
    public bool Guards(CompiledClinic clinic, Modality modality) =>
        clinic.Clinic.AssessmentPolicy != AssessmentPolicy.KeptElsewhere && !BookingGate.IsFree(knowledge, modality);

    public Clearance Of(CompiledClinic clinic, string treatmentId, Modality modality, ClinicalState state) => Guards(clinic, modality)
        ? new Clearance(Dates(BookingGate.DaysOf(knowledge, InForce(state, clinic.Zone), state.IsHeld, modality)), WithoutConsent(state, treatmentId, clinic.Zone))
        : Clearance.Open;

    private static AssessmentInForce? InForce(ClinicalState state, DateTimeZone zone) => state.Assessment is { } assessment
        ? new AssessmentInForce(assessment.Findings ?? new AssessmentFindings(), assessment.Decisions, LastDayBefore(assessment.ExpireTime.ToInstant(), zone).ToDateOnly())
        : null;

    private static ForbiddenDates Dates(OpenDays open)
    {
        if (open.Shut != GateCause.None)
            return ForbiddenDates.All(open.Shut == GateCause.ReviewNeeded ? RefusalCode.ReviewRequired : RefusalCode.AssessmentRequired);
        var before = open.First is { } first ? ForbiddenDates.Before(LocalDate.FromDateOnly(first), RefusalCode.TreatmentTooEarly) : ForbiddenDates.None;
        return open.Last is { } last ? before.And(ForbiddenDates.After(LocalDate.FromDateOnly(last), RefusalCode.AssessmentRequired)) : before;
    }

    private static ForbiddenDates WithoutConsent(ClinicalState state, string treatmentId, DateTimeZone zone)
    {
        if (!state.Consents.TryGetValue(treatmentId, out var consent))
            return ForbiddenDates.All(RefusalCode.ConsentRequired);

        // Who is under age cannot agree alone, whenever it was.
        var before = consent.Giver == (int)ConsentGiver.Guardian
            ? ForbiddenDates.None
            : ForbiddenDates.Before(state.BirthDate.PlusYears(YearsOfAge), RefusalCode.ConsentRequired);
        return consent.ExpiresAt is { } end
            ? before.And(ForbiddenDates.After(LastDayBefore(end, zone), RefusalCode.ConsentRequired))
            : before;
    }

    /// <summary>The last day that is over when something ends: a session may be at any hour of a day.</summary>
    private static LocalDate LastDayBefore(Instant end, DateTimeZone zone) => end.InZone(zone).Date.PlusDays(-1);
}
