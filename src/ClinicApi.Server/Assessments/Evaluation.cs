using ClinicApi.Assessments;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>What the knowledge base makes of inputs: the one place that calls the engine.</summary>
internal sealed class Evaluation(KnowledgeBase knowledge, CatalogueReader catalogue)
{
    public string KnowledgeVersion => knowledge.Version;

    /// <param name="clinic">The clinic, whose medical director decides on the profile.</param>
    /// <param name="inputs">What was asked, seen and measured.</param>
    /// <param name="date">The date, in the clinic's calendar, to which waiting times count.</param>
    /// <param name="modalities">Only these. None: all.</param>
    /// <param name="cancellationToken">Ends the reading of the planned device.</param>
    public async Task<AssessmentFindings> EvaluateAsync(
        Clinic clinic, AssessmentInputs inputs, CivilDate date, IReadOnlyCollection<Modality> modalities, CancellationToken cancellationToken)
    {
        var state = new PatientState
        {
            Inputs = inputs,
            Phototype = Phototypes.Find(inputs.Phototype, inputs.MonkTone),
            Scores = ScaleScores.Of(inputs.Concerns, inputs.LifeQuality, inputs.BirthDate is { } birth ? Age.On(date, birth) : null),
            PackYears = PackYears.Of(inputs.Lifestyle?.Smoking),
            Device = inputs.PlannedDevice.Length == 0 ? null : await FindDeviceAsync(inputs.PlannedDevice, cancellationToken),
        };

        var findings = SkinEvaluation.Evaluate(knowledge, state, ProfileOf(clinic), new DateOnly(date.Year, date.Month, date.Day), modalities);
        findings.ProfileDecision = clinic.ProfileDecision;
        return findings;
    }

    /// <summary>Conservative, unless the clinic's medical director has decided otherwise.</summary>
    public static ChosenProfile ProfileOf(Clinic clinic) =>
        clinic.ProfileDecision is { } decision ? ChosenProfile.PermissiveFor(decision.RuleIds) : ChosenProfile.Conservative;

    /// <summary>The most urgent first.</summary>
    public IReadOnlyList<RedFlag> RedFlagsOf(IEnumerable<AdverseEvent> events) => RedFlags.Of(knowledge, events);

    public IReadOnlyList<ConcernProgress> Follow(ProgressQuestion question) => Progress.Of(knowledge, question);

    public PatientGuide GuideOf(GuideSubject subject, IReadOnlyList<string> languageCodes) => PatientGuide.Of(knowledge, subject, languageCodes);

    private async Task<PlannedDevice> FindDeviceAsync(string name, CancellationToken cancellationToken)
    {
        var device = (Device)await catalogue.GetAsync(CatalogueResources.Device, name, cancellationToken);
        return new PlannedDevice(device.Model, [.. device.Kinds]);
    }
}
