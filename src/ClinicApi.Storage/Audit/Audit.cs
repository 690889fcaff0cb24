using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Who did what to which patient's data, in which right, with which result. Empty texts mean none.</summary>
public sealed record AuditEntry(
    string ClinicId,
    string CallerId,
    string KeyId,
    int CallerKind,
    string Method,
    string Resource,
    string PatientId,
    string Scope,
    int StatusCode,
    string Reason,
    string CorrelationId,
    Instant At);

/// <summary>Reads of the audit log.</summary>
public sealed class AuditReads
{
    private readonly IEngine engine;

    internal AuditReads(IEngine engine) => this.engine = engine;

    /// <summary>The oldest entries of a clinic, to the millisecond in order of time.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(string clinicId, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            """
            SELECT clinic_id, caller_id, key_id, caller_kind, method, resource, patient_id, scope, status_code, reason,
              correlation_id, at
            FROM audit_entries WHERE clinic_id = $1 ORDER BY entry_id LIMIT $2
            """,
            [clinicId, limit],
            row => new AuditEntry(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.GetInt32(3),
                row.GetString(4),
                row.GetString(5),
                row.GetString(6),
                row.GetString(7),
                row.GetInt32(8),
                row.GetString(9),
                row.GetString(10),
                row.GetInstant(11)),
            ct);
}

/// <summary>The statement that records an audit entry, under an id that sorts by time.</summary>
internal static class AuditWrites
{
    public static Statement Append(AuditEntry entry) => new(
        """
        INSERT INTO audit_entries (clinic_id, entry_id, caller_id, key_id, caller_kind, method, resource, patient_id,
          scope, status_code, reason, correlation_id, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        entry.ClinicId,
        Guid.CreateVersion7(entry.At.ToDateTimeOffset()).ToString(),
        entry.CallerId,
        entry.KeyId,
        entry.CallerKind,
        entry.Method,
        entry.Resource,
        entry.PatientId,
        entry.Scope,
        entry.StatusCode,
        entry.Reason,
        entry.CorrelationId,
        entry.At.ToMicroseconds());
}
