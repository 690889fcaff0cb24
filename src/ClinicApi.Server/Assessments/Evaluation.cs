using ClinicApi.Assessments;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>What the knowledge base makes of inputs: the one place that calls the engine.</summary>
internal sealed class Evaluation(KnowledgeBase knowledge, CatalogueReader catalogue)
{
    public string KnowledgeVersion => knowledge.Version;

    /// <param name="inputs">What was asked, seen and measured.</param>
    /// <param name="date">The date, in the clinic's calendar, to which waiting times count.</param>
    /// <param name="modalities">Only these. None: all.</param>
    /// <param name="cancellationToken">Ends the reading of the planned device.</param>
    public async Task<AssessmentFindings> EvaluateAsync(
        AssessmentInputs inputs, CivilDate date, IReadOnlyCollection<Modality> modalities, CancellationToken cancellationToken)
    {
        var state = new PatientState
        {
            Inputs = inputs,
            Phototype = Phototypes.Find(inputs.Phototype, inputs.MonkTone),
            Scores = ScaleScores.Of(inputs.Concerns, inputs.LifeQuality, inputs.BirthDate is { } birth ? Age.On(date, birth) : null),
            PackYears = PackYears.Of(inputs.Lifestyle?.Smoking),
            Device = inputs.PlannedDevice.Length == 0 ? null : await FindDeviceAsync(inputs.PlannedDevice, cancellationToken),
        };

        // Nobody has recorded yet that a clinic's medical director chose the milder values.
        return SkinEvaluation.Evaluate(knowledge, state, RuleProfile.Conservative, new DateOnly(date.Year, date.Month, date.Day), modalities);
    }

    /// <summary>The most urgent first.</summary>
    public IReadOnlyList<RedFlag> RedFlagsOf(IEnumerable<AdverseEvent> events) => RedFlags.Of(knowledge, events);

    public IReadOnlyList<ConcernProgress> Follow(ProgressQuestion question) => Progress.Of(knowledge, question);

    private async Task<PlannedDevice> FindDeviceAsync(string name, CancellationToken cancellationToken)
    {
        var device = (Device)await catalogue.GetAsync(CatalogueResources.Device, name, cancellationToken);
        return new PlannedDevice(device.Model, [.. device.Kinds]);
    }
}
