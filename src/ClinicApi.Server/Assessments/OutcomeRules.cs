using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>What holds for outcomes beyond the contract's field rules.</summary>
internal static class OutcomeRules
{
    public static void RefuseInvalid(Outcome outcome, string patient, Instant now)
    {
        List<FieldViolation> violations = [];
        if (outcome.ObserveTime is { } observed && observed.ToInstant() > now)
            violations.Add(new FieldViolation("outcome.observe_time", "must not lie in the future"));
        foreach (var (field, name) in new[] { ("baseline", outcome.Baseline), ("corrects", outcome.Corrects) })
        {
            if (name.Length > 0 && ResourceNames.TryPatientId(name) != ResourceNames.LastId(patient))
                violations.Add(new FieldViolation($"outcome.{field}", "must belong to the patient"));
        }

        CheckRatings(outcome, violations);
        AssessmentRules.CheckConcerns(outcome.Concerns, "outcome", violations);
        for (var i = 0; i < outcome.AdverseEvents.Count; i++)
        {
            var (start, end) = (outcome.AdverseEvents[i].StartTime, outcome.AdverseEvents[i].EndTime);
            if (start is not null && end is not null && end.ToInstant() < start.ToInstant())
                violations.Add(new FieldViolation($"outcome.adverse_events[{i}].end_time", "must not be earlier than the start"));
        }

        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }

    private static void CheckRatings(Outcome outcome, List<FieldViolation> violations)
    {
        for (var i = 0; i < outcome.GaisRatings.Count; i++)
        {
            var rating = outcome.GaisRatings[i];
            var (least, most) = rating.Variant == GaisVariant.FivePoint ? (1, 5) : (-3, 3);
            if (rating.Rating is null)
                violations.Add(new FieldViolation($"outcome.gais_ratings[{i}].rating", "is required"));
            else if (rating.Rating < least || rating.Rating > most)
                violations.Add(new FieldViolation($"outcome.gais_ratings[{i}].rating", $"must be {least} to {most} in its variant"));
        }

        if (outcome.GaisRatings.DistinctBy(rating => rating.Rater).Count() < outcome.GaisRatings.Count)
            violations.Add(new FieldViolation("outcome.gais_ratings", "must not have two ratings of one rater"));
    }
}
