using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>What is evaluated: the inputs, and what was computed from them before.</summary>
public sealed record PatientState
{
    public required AssessmentInputs Inputs { get; init; }

    /// <summary>The phototype; null if it could not be determined.</summary>
    public PhototypeFinding? Phototype { get; init; }

    /// <summary>Scores of the readings, each with its concern and regions.</summary>
    public IReadOnlyList<ScaleScore> Scores { get; init; } = [];

    /// <summary>Packs of 20 cigarettes a day, times years; null if not known.</summary>
    public double? PackYears { get; init; }

    /// <summary>The device that would be used; null if none in particular.</summary>
    public PlannedDevice? Device { get; init; }
}

/// <summary>
/// A device: its model as the clinic wrote it, the kinds that it serves as, and the longest needle that it can be set to, in
/// millimetres; null if only the knowledge base can tell.
/// </summary>
public sealed record PlannedDevice(string Model, IReadOnlyList<string> Kinds, double? MaximumNeedleMm = null);
