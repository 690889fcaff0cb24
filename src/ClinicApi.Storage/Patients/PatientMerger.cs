namespace ClinicApi.Storage;

/// <summary>
/// Two patients who become one: the target as it is afterwards, and of both the version that was read. Of the source, what lies ahead is
/// named, since each of these gets an event: appointments that are not over, and holds, each with its version.
/// </summary>
public sealed record PatientMerger(
    PatientRow Target,
    long TargetVersion,
    string SourceId,
    long SourceVersion,
    IReadOnlyList<VersionedId> Appointments,
    IReadOnlyList<VersionedId> Holds);

/// <summary>The id of a row, whose it is besides its patient's, and the version that was read.</summary>
public sealed record VersionedId(string Id, string OwnerId, long Version);

/// <summary>What of one patient stands in the way of another: the same time, or the same id. Names lack only their clinic and patient.</summary>
public sealed record MergeObstacle(string Collection, string Id, bool IsOverlap);
