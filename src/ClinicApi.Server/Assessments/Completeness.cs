using ClinicApi.Server.Errors;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>What an assessment needs before it can be signed.</summary>
internal static class Completeness
{
    /// <exception cref="ApiException">Something is missing; with the path of each, relative to the assessment.</exception>
    public static void RefuseIncomplete(AssessmentInputs inputs, AssessmentFindings findings)
    {
        var missing = Missing(inputs, findings).Distinct().ToList();
        if (missing.Count > 0)
        {
            throw Refusals.Preconditions([.. missing.Select(path => new PreconditionViolation(
                ErrorReason.AssessmentIncomplete, $"inputs.{path}", "is missing"))]);
        }
    }

    private static IEnumerable<string> Missing(AssessmentInputs inputs, AssessmentFindings findings)
    {
        if (inputs.Concerns.Count == 0)
            yield return "concerns";
        for (var i = 0; i < inputs.Concerns.Count; i++)
        {
            if (inputs.Concerns[i].BodyRegions.Count == 0)
                yield return $"concerns[{i}].body_regions";
            for (var j = 0; j < inputs.Concerns[i].Readings.Count; j++)
            {
                if (inputs.Concerns[i].Readings[j].ReadingCase == ScaleReading.ReadingOneofCase.None)
                    yield return $"concerns[{i}].readings[{j}]";
            }
        }

        // MASI asks for homogeneity, which the modified index does well without; the quality of life may be asked in part.
        foreach (var score in findings.Scores.Where(score => score.Scale is not (SeverityScale.Masi or SeverityScale.Dlqi)))
        {
            foreach (var path in score.MissingInputs)
                yield return path;
        }

        foreach (var question in findings.OpenQuestions.Where(question => question.RequiredToFinalize))
            yield return question.InputPath;
    }
}
