using NodaTime;

namespace ClinicApi.Storage;

/// <summary>A course, the state in the contract's numbers. Its sessions are the appointments that name it; the gaps are a JSON document of the caller's making.</summary>
public sealed record CourseRow(
    string ClinicId,
    string CourseId,
    long Version,
    int State,
    string PatientId,
    string TreatmentId,
    Duration MinimumInterval,
    Duration MaximumInterval,
    string Gaps,
    string BookedBy,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    /// <summary>When each session must be over, also one that is moved along. None: no matter when.</summary>
    public Instant? EndBy { get; init; }
}
