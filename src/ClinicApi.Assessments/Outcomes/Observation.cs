using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>What was seen at one time: the name of the assessment or outcome, its scores and its ratings of improvement.</summary>
public sealed record Observation(string Source, DateTimeOffset Time, IReadOnlyList<ScaleScore> Scores, IReadOnlyList<GaisRating> Ratings);

/// <summary>A patient's course so far: a baseline, what was seen later, when sessions were completed, and the time of the question.</summary>
public sealed record ProgressQuestion
{
    /// <summary>The concerns of the baseline, in their order.</summary>
    public required IReadOnlyList<Concern> Concerns { get; init; }

    public required Observation Baseline { get; init; }

    public required IReadOnlyList<Observation> Later { get; init; }

    public required IReadOnlyList<DateTimeOffset> CompletedSessions { get; init; }

    public required DateTimeOffset Now { get; init; }
}
