using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Reads of consents, bound to who reads: a partner sees those that it recorded and those that name it. The consents of
/// erased patients are not there.
/// </summary>
public sealed class ConsentReads
{
    private const string Columns =
        """
        clinic_id, patient_id, consent_id, version, purpose, recipient_id, treatment_id, shared_fields, document_version,
          giver, recorded_by, granted_at, expires_at, revoked_at, created_at
        """;

    private const string Select =
        $"""
        SELECT {Columns} FROM consents c WHERE clinic_id = $1 AND ($2 OR recorded_by = $3 OR recipient_id = $3)
          AND patient_id = $4 AND NOT EXISTS
            (SELECT 1 FROM patients p WHERE p.clinic_id = $1 AND p.patient_id = $4 AND p.erased_at IS NOT NULL)
        """;

    private readonly IEngine engine;

    internal ConsentReads(IEngine engine) => this.engine = engine;

    public Task<ConsentRow?> GetAsync(Access access, string patientId, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{Select} AND consent_id = $5", access.And(patientId, id), Read, ct);

    /// <summary>The newest first, then by id from the greatest.</summary>
    public async Task<IReadOnlyList<ConsentRow>> ListAsync(
        Access access, string patientId, (Instant CreatedAt, string Id)? before, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            {Select} AND (created_at < $5 OR (created_at = $5 AND consent_id < $6))
            ORDER BY created_at DESC, consent_id DESC LIMIT $7
            """,
            access.And(patientId, before?.CreatedAt.ToMicroseconds() ?? long.MaxValue, before?.Id ?? "", limit),
            Read,
            ct);

    /// <summary>The consent to the same purpose, recipient and treatment that was not revoked, whoever recorded it.</summary>
    public Task<ConsentRow?> FindStandingAsync(
        string clinicId, string patientId, int purpose, string recipientId, string treatmentId, CancellationToken ct) =>
        engine.QueryOneAsync(
            $"""
            SELECT {Columns} FROM consents WHERE clinic_id = $1 AND patient_id = $2 AND purpose = $3
              AND recipient_id = $4 AND treatment_id = $5 AND revoked_at IS NULL
            """,
            [clinicId, patientId, purpose, recipientId, treatmentId],
            Read,
            ct);

    private static ConsentRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt64(3),
        row.GetInt32(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        row.GetString(8),
        row.GetInt32(9),
        row.GetString(10),
        row.GetInstant(11),
        row.GetOptionalInstant(12),
        row.GetOptionalInstant(13),
        row.GetInstant(14));
}
