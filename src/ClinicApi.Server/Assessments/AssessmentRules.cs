using ClinicApi.Assessments;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>What holds for inputs beyond the contract's field rules. What is missing is no violation.</summary>
internal static class AssessmentRules
{
    public static void RefuseInvalid(SkinAssessment assessment, Instant now)
    {
        List<FieldViolation> violations = [];
        if (assessment.AssessTime is { } time && time.ToInstant() > now)
            violations.Add(new FieldViolation("assessment.assess_time", "must not lie in the future"));
        if (assessment.Inputs is { } inputs)
            Check(inputs, "assessment.inputs", now, violations);
        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }

    public static void RefuseInvalid(AssessmentInputs inputs, string path, Instant now)
    {
        List<FieldViolation> violations = [];
        Check(inputs, path, now, violations);
        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }

    public static void CheckConcerns(IReadOnlyList<Concern> concerns, string path, List<FieldViolation> violations)
    {
        for (var i = 0; i < concerns.Count; i++)
        {
            for (var j = 0; j < concerns[i].Readings.Count; j++)
                CheckReading(concerns[i].Readings[j], $"{path}.concerns[{i}].readings[{j}]", violations);
        }

        if (concerns.Count(concern => concern.ChiefConcern) > 1)
            violations.Add(new FieldViolation($"{path}.concerns", "must have one chief concern at most"));
    }

    private static void Check(AssessmentInputs inputs, string path, Instant now, List<FieldViolation> violations)
    {
        // The day may already have begun farther east than any clinic's own zone tells.
        if (inputs.BirthDate is { } birth && birth.ToLocalDate() > now.InUtc().Date.PlusDays(1))
            violations.Add(new FieldViolation($"{path}.birth_date", "must not lie in the future"));
        CheckConcerns(inputs.Concerns, path, violations);
        if (inputs.Regions.DistinctBy(region => region.BodyRegion).Count() < inputs.Regions.Count)
            violations.Add(new FieldViolation($"{path}.regions", "must not have two elements of one region"));
    }

    private static void CheckReading(ScaleReading reading, string path, List<FieldViolation> violations)
    {
        if (reading.Grade is { Scale: not SeverityScale.Unspecified } read)
        {
            var terms = SeverityScales.TermsOf(read.Scale);
            if (terms.IsComputed)
                violations.Add(new FieldViolation($"{path}.grade.scale", "is scored from a reading of its own"));
            else if (read.Grade is { } grade && !terms.Accepts(grade))
                violations.Add(new FieldViolation($"{path}.grade.grade", "is not a grade of the scale"));
        }

        if (reading.GoodmanBaronCount is { } count && count.Counts.DistinctBy(scars => scars.Grade).Count() < count.Counts.Count)
            violations.Add(new FieldViolation($"{path}.goodman_baron_count.counts", "must not have two elements of one grade"));
    }
}
