using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Reads of outcomes, which only those who see the whole clinic see. Those of erased patients are not there.</summary>
public sealed class OutcomeReads
{
    private const string Select =
        """
        SELECT o.clinic_id, o.patient_id, o.outcome_id, o.baseline_id, o.corrects_id, o.document, o.recorded_by,
          o.observed_at, o.created_at
        FROM outcomes o JOIN patients p ON p.clinic_id = o.clinic_id AND p.patient_id = o.patient_id AND p.erased_at IS NULL
        WHERE o.clinic_id = $1 AND $2 AND o.patient_id = $3
        """;

    private readonly IEngine engine;

    internal OutcomeReads(IEngine engine) => this.engine = engine;

    public Task<OutcomeRow?> GetAsync(Access access, string patientId, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{Select} AND o.outcome_id = $4", [access.ClinicId, access.SeesWholeClinic, patientId, id], Read, ct);

    /// <summary>The newest first, then by id from the greatest. An empty baseline: compared with any.</summary>
    public async Task<IReadOnlyList<OutcomeRow>> ListAsync(
        Access access, string patientId, string baselineId, (Instant CreatedAt, string Id)? before, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            {Select} AND ($4 = '' OR o.baseline_id = $4)
              AND (o.created_at < $5 OR (o.created_at = $5 AND o.outcome_id < $6))
            ORDER BY o.created_at DESC, o.outcome_id DESC LIMIT $7
            """,
            [
                access.ClinicId,
                access.SeesWholeClinic,
                patientId,
                baselineId,
                before?.CreatedAt.ToMicroseconds() ?? long.MaxValue,
                before?.Id ?? "",
                limit,
            ],
            Read,
            ct);

    private OutcomeRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        SealedColumns.Outcome.Open(engine.Cipher, row.GetString(0), row.GetString(2), row.GetBytes(5)),
        row.GetString(6),
        row.GetInstant(7),
        row.GetInstant(8));
}
