using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>What the state of an assessment allows.</summary>
internal static class AssessmentStates
{
    public static void RequireDraft(AssessmentRow assessment, string name)
    {
        if (!Is(assessment, AssessmentState.Draft))
            throw Refusals.Precondition(ErrorReason.AssessmentFinal, name, "The assessment is signed. Amend it.");
    }

    /// <summary>Signed, and in nobody's shadow.</summary>
    public static void RequireFinal(AssessmentRow assessment, string name)
    {
        RequireSigned(assessment, name);
        if (Is(assessment, AssessmentState.Superseded))
            throw Superseded(name);
    }

    public static void RequireSigned(AssessmentRow assessment, string name)
    {
        if (Is(assessment, AssessmentState.Draft))
            throw Refusals.Precondition(ErrorReason.AssessmentNotFinal, name, "The assessment is a draft. Sign it first.");
    }

    public static ApiException Superseded(string name) =>
        Refusals.Precondition(ErrorReason.AssessmentSuperseded, name, "A later version has taken the assessment's place.");

    public static bool Is(AssessmentRow assessment, AssessmentState state) => assessment.State == (int)state;
}
