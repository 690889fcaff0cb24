using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Reads of photos, bound to who reads: a partner sees those of signed assessments of patients who consent, now, that the
/// photos of their assessments are shared with it. The photos of erased patients are not there.
/// </summary>
public sealed class PhotoReads
{
    // Paths are stored as a JSON array, in which a path stands between quotation marks and has none in it.
    private static readonly string Select =
        $"""
        SELECT f.clinic_id, f.patient_id, f.photo_id, f.file_id, f.assessment_id, f.outcome_id, f.body_region, f.taken_at,
          f.content_type, f.size_bytes, f.sha256, f.width_pixels, f.height_pixels, f.uploaded_by, f.created_at
        FROM photos f JOIN patients p ON p.clinic_id = f.clinic_id AND p.patient_id = f.patient_id AND p.erased_at IS NULL
        WHERE f.clinic_id = $1 AND ($2 OR EXISTS
          (SELECT 1 FROM assessments a
            JOIN consents k ON {Access.InForce("k", "a.clinic_id", "a.patient_id", Access.AssessmentSharing)}
              AND k.treatment_id = '' AND k.shared_fields LIKE '%"photos"%'
           WHERE a.clinic_id = f.clinic_id AND a.patient_id = f.patient_id AND a.assessment_id = f.assessment_id
             AND a.state <> {AssessmentReads.Draft}))
          AND f.patient_id = $4
        """;

    private readonly IEngine engine;

    internal PhotoReads(IEngine engine) => this.engine = engine;

    public Task<PhotoRow?> GetAsync(Access access, string patientId, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{Select} AND f.photo_id = $5", access.And(patientId, id), Read, ct);

    /// <summary>The newest first, then by id from the greatest. An empty assessment: of any or none.</summary>
    public async Task<IReadOnlyList<PhotoRow>> ListAsync(
        Access access, string patientId, string assessmentId, (Instant CreatedAt, string Id)? before, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            {Select} AND ($5 = '' OR f.assessment_id = $5)
              AND (f.created_at < $6 OR (f.created_at = $6 AND f.photo_id < $7))
            ORDER BY f.created_at DESC, f.photo_id DESC LIMIT $8
            """,
            access.And(patientId, assessmentId, before?.CreatedAt.ToMicroseconds() ?? long.MaxValue, before?.Id ?? "", limit),
            Read,
            ct);

    /// <summary>The files of the photos of all clinics with their lengths, in order, from after one.</summary>
    public async Task<IReadOnlyList<PhotoContentRow>> ListContentAsync(PhotoFileRow? after, int limit, CancellationToken ct) => await engine.QueryAsync(
        "SELECT clinic_id, file_id, size_bytes FROM photos WHERE (clinic_id, file_id) > ($1, $2) ORDER BY clinic_id, file_id LIMIT $3",
        [after?.ClinicId ?? "", after?.FileId ?? "", limit],
        row => new PhotoContentRow(new PhotoFileRow(row.GetString(0), row.GetString(1)), row.GetInt64(2)),
        ct);

    private static PhotoRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetInt32(6),
        row.GetInstant(7),
        row.GetString(8),
        row.GetInt64(9),
        row.GetString(10),
        row.GetInt32(11),
        row.GetInt32(12),
        row.GetString(13),
        row.GetInstant(14));
}
