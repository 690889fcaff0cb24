using ClinicApi.Assessments;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>What the knowledge base makes of inputs: the one place that calls the engine.</summary>
internal sealed class Evaluation
{
    public string KnowledgeVersion { get; } = "0";

    /// <param name="inputs">What was asked, seen and measured.</param>
    /// <param name="clinic">The clinic, whose profile and devices count.</param>
    /// <param name="date">The date, in the clinic's calendar, to which waiting times count.</param>
    /// <param name="cancellationToken">Ends the reading of the device.</param>
    public Task<AssessmentFindings> EvaluateAsync(
        AssessmentInputs inputs, CompiledClinic clinic, CivilDate date, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int? age = inputs.BirthDate is { } birth ? Age.On(date, birth) : null;
        return Task.FromResult(new AssessmentFindings
        {
            KnowledgeVersion = KnowledgeVersion,
            Profile = RuleProfile.Conservative,
            EvaluationDate = date,
            Phototype = Phototypes.Find(inputs.Phototype, inputs.MonkTone),
            Scores = { ScaleScores.Of(inputs.Concerns, inputs.LifeQuality, age) },
            PackYears = PackYears.Of(inputs.Lifestyle?.Smoking),
        });
    }
}
