namespace ClinicApi.Storage;

/// <summary>Statements that write photos. A file goes with its photo: it is let go in the same commit.</summary>
internal static class PhotoWrites
{
    // The contract's number of the purpose.
    private const int Photographs = 4;

    public static IEnumerable<Statement> Add(PhotoRow photo) =>
    [
        new(
            "UPDATE photo_files SET discard_at = NULL WHERE clinic_id = $1 AND file_id = $2 AND discard_at > now_us()",
            photo.ClinicId,
            photo.FileId)
        {
            Expect = Conflict.VersionMismatch,
            Subject = photo.PhotoId,
        },
        new(
            $"""
            INSERT INTO photos (clinic_id, patient_id, photo_id, file_id, assessment_id, outcome_id, body_region, taken_at,
              content_type, size_bytes, sha256, width_pixels, height_pixels, uploaded_by, created_at)
            SELECT clinic_id, patient_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 FROM consents
            WHERE clinic_id = $1 AND patient_id = $2 AND purpose = {Photographs} AND recipient_id = '' AND treatment_id = ''
              AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now_us())
            """,
            photo.ClinicId,
            photo.PatientId,
            photo.PhotoId,
            photo.FileId,
            photo.AssessmentId,
            photo.OutcomeId,
            photo.BodyRegion,
            photo.TakenAt.ToMicroseconds(),
            photo.ContentType,
            photo.SizeBytes,
            photo.Sha256,
            photo.WidthPixels,
            photo.HeightPixels,
            photo.UploadedBy,
            photo.CreatedAt.ToMicroseconds())
        {
            Expect = Conflict.VersionMismatch,
            Subject = photo.PhotoId,
        },
    ];

    public static IEnumerable<Statement> Delete(string clinicId, string patientId, string photoId) =>
    [
        new(
            """
            UPDATE photo_files SET discard_at = now_us() WHERE clinic_id = $1 AND file_id =
              (SELECT file_id FROM photos WHERE clinic_id = $1 AND patient_id = $2 AND photo_id = $3)
            """,
            clinicId,
            patientId,
            photoId),
        new("DELETE FROM photos WHERE clinic_id = $1 AND patient_id = $2 AND photo_id = $3", clinicId, patientId, photoId)
        {
            Expect = Conflict.VersionMismatch,
            Subject = photoId,
        },
    ];

    public static IEnumerable<Statement> EraseOf(string clinicId, string patientId) =>
    [
        new(
            """
            UPDATE photo_files SET discard_at = now_us() WHERE clinic_id = $1 AND file_id IN
              (SELECT file_id FROM photos WHERE clinic_id = $1 AND patient_id = $2)
            """,
            clinicId,
            patientId),
        new("DELETE FROM photos WHERE clinic_id = $1 AND patient_id = $2", clinicId, patientId),
    ];
}
