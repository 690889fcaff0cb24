using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Assessments.Tests;

/// <summary>A patient of whom everything is known and nothing is wrong, and the day on which tests evaluate.</summary>
internal static class Example
{
    public static readonly KnowledgeBase Knowledge = KnowledgeBase.LoadEmbedded();

    public static readonly DateOnly Day = new(2026, 6, 15);

    private static readonly string HealthyJson = Resource("healthy-patient.json");

    public static AssessmentInputs Inputs() => JsonParser.Default.Parse<AssessmentInputs>(HealthyJson);

    public static PatientState Patient(Action<AssessmentInputs>? change = null, Phototype phototype = Phototype.Ii)
    {
        var inputs = Inputs();
        change?.Invoke(inputs);
        return State(inputs, phototype);
    }

    public static PatientState State(AssessmentInputs inputs, Phototype phototype = Phototype.Ii, params ScaleScore[] scores) => new()
    {
        Inputs = inputs,
        Phototype = new PhototypeFinding { Phototype = phototype, DecidingPhototype = phototype },
        Scores = scores,
    };

    public static AssessmentFindings Evaluate(PatientState state, RuleProfile profile = RuleProfile.Conservative) =>
        SkinEvaluation.Evaluate(Knowledge, state, profile, Day);

    public static ModalityFinding Needling(PatientState state, RuleProfile profile = RuleProfile.Conservative) =>
        Of(Evaluate(state, profile), Modality.MicroNeedling);

    public static ModalityFinding Of(AssessmentFindings findings, Modality modality) =>
        findings.Modalities.Single(finding => finding.Modality == modality);

    public static CivilDate Ago(int days)
    {
        var date = Day.AddDays(-days);
        return new CivilDate { Year = date.Year, Month = date.Month, Day = date.Day };
    }

    public static string Resource(string name)
    {
        using var stream = typeof(Example).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
