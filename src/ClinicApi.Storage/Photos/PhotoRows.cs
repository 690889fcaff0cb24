using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// What is known of a photo. Rows are never changed. The body region is the contract's number; an empty assessment or
/// outcome means none.
/// </summary>
public sealed record PhotoRow(
    string ClinicId,
    string PatientId,
    string PhotoId,
    string FileId,
    string AssessmentId,
    string OutcomeId,
    int BodyRegion,
    Instant TakenAt,
    string ContentType,
    long SizeBytes,
    string Sha256,
    int WidthPixels,
    int HeightPixels,
    string UploadedBy,
    Instant CreatedAt)
{
    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(PhotoRow)} {PhotoId}";
}

/// <summary>A file that may be there.</summary>
public sealed record PhotoFileRow(string ClinicId, string FileId);

/// <summary>The file of a photo, and how long it is.</summary>
public sealed record PhotoContentRow(PhotoFileRow File, long SizeBytes);
