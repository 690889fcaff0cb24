using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>A clinic's diary and the last event that it is true up to, of one moment.</summary>
public sealed record DiarySnapshot(long Sequence, IReadOnlyList<BusyRow> Busy);

/// <summary>
/// The names in a clinic's events after a place in its feed, in order, and all time that the holds and appointments among
/// them occupy by now: of one moment, so that the last event is the one up to which both are true.
/// </summary>
public sealed record DiaryProgress(IReadOnlyList<ChangedName> Changes, IReadOnlyList<BusyRow> Busy);

/// <summary>An event as far as a diary needs it.</summary>
public sealed record ChangedName(long Sequence, string ResourceName);

/// <summary>Reads diaries for whoever keeps them: whole once, and then what has changed. They name no patient's data.</summary>
public sealed class DiaryReads
{
    private readonly IEngine engine;

    internal DiaryReads(IEngine engine) => this.engine = engine;

    /// <summary>All that is occupied after an instant, expired holds included. Null if there is no such clinic.</summary>
    public async Task<DiarySnapshot?> SnapshotAsync(string clinicId, Instant from, CancellationToken ct)
    {
        // The second condition on starts_at repeats what the schema promises, so that an index on it bounds the scan.
        var rows = await engine.QueryAsync(
            """
            SELECT f.last_sequence, r.resource, r.starts_at, r.ends_at, r.hold_id, r.appointment_id, r.expires_at,
              r.preparation, r.turnover
            FROM clinics c JOIN clinic_feeds f ON f.clinic_id = c.clinic_id LEFT JOIN reservations r ON r.clinic_id = c.clinic_id AND r.kind = 0
              AND r.ends_at > $2 AND r.starts_at > $2 - 86400000000 AND (r.appointment_id IS NOT NULL OR r.hold_id IS NOT NULL)
            WHERE c.clinic_id = $1
            """,
            [clinicId, from.ToMicroseconds()],
            row => (Sequence: row.GetInt64(0), Busy: row.IsDBNull(1) ? null : ReadBusy(row)),
            ct);
        return rows is [] ? null : new DiarySnapshot(rows[0].Sequence, [.. rows.Select(row => row.Busy).OfType<BusyRow>()]);
    }

    /// <summary>At most so many events.</summary>
    public async Task<DiaryProgress> ProgressAsync(string clinicId, long afterSequence, int limit, CancellationToken ct)
    {
        var (appointments, holds) = ($"clinics/{clinicId}/appointments/", $"clinics/{clinicId}/holds/");
        var rows = await engine.QueryAsync<object>(
            """
            WITH e AS (SELECT sequence, resource_name FROM events WHERE clinic_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3)
            SELECT sequence, resource_name, 0 AS starts_at, 0 AS ends_at, NULL AS hold_id, NULL AS appointment_id, 0 AS expires_at,
              0 AS preparation, 0 AS turnover FROM e
            UNION ALL
            SELECT 0, r.resource, r.starts_at, r.ends_at, NULL, r.appointment_id, NULL, r.preparation, r.turnover
            FROM (SELECT DISTINCT substr(resource_name, $5) AS id FROM e WHERE substr(resource_name, 1, $5 - 1) = $4) a
            JOIN reservations r ON r.clinic_id = $1 AND r.appointment_id = a.id AND r.kind = 0
            UNION ALL
            SELECT 0, r.resource, r.starts_at, r.ends_at, r.hold_id, NULL, r.expires_at, r.preparation, r.turnover
            FROM (SELECT DISTINCT substr(resource_name, $7) AS id FROM e WHERE substr(resource_name, 1, $7 - 1) = $6) h
            JOIN reservations r ON r.clinic_id = $1 AND r.hold_id = h.id AND r.kind = 0
            """,
            [clinicId, afterSequence, limit, appointments, appointments.Length + 1, holds, holds.Length + 1],
            row => row.GetInt64(0) > 0 ? new ChangedName(row.GetInt64(0), row.GetString(1)) : ReadBusy(row),
            ct);
        return new DiaryProgress([.. rows.OfType<ChangedName>().OrderBy(change => change.Sequence)], [.. rows.OfType<BusyRow>()]);
    }

    private static BusyRow ReadBusy(DbDataReader row) => new(
        row.GetString(1),
        row.GetInstant(2),
        row.GetInstant(3),
        row.IsDBNull(4) ? "" : row.GetString(4),
        row.IsDBNull(5) ? "" : row.GetString(5))
    {
        ExpiresAt = row.GetOptionalInstant(6),
        Preparation = row.GetDuration(7),
        Turnover = row.GetDuration(8),
    };
}
