using ClinicApi.Assessments;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>What the knowledge base makes of inputs: the one place that calls the engine.</summary>
internal sealed class Evaluation
{
    public string KnowledgeVersion { get; } = "0";

    /// <param name="inputs">What was asked, seen and measured.</param>
    /// <param name="date">The date, in the clinic's calendar, to which waiting times count.</param>
    public AssessmentFindings Evaluate(AssessmentInputs inputs, CivilDate date)
    {
        int? age = inputs.BirthDate is { } birth ? Age.On(date, birth) : null;
        return new AssessmentFindings
        {
            KnowledgeVersion = KnowledgeVersion,
            Profile = RuleProfile.Conservative,
            EvaluationDate = date,
            Phototype = Phototypes.Find(inputs.Phototype, inputs.MonkTone),
            Scores = { ScaleScores.Of(inputs.Concerns, inputs.LifeQuality, age) },
            PackYears = PackYears.Of(inputs.Lifestyle?.Smoking),
        };
    }
}
