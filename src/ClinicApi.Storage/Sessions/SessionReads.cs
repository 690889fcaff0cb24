using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Reads of what counts for the intervals between a patient's procedures. For decisions, not for answers: bound to no reader.</summary>
public sealed class SessionReads
{
    private readonly IEngine engine;

    internal SessionReads(IEngine engine) => this.engine = engine;

    /// <summary>
    /// All sessions that start at an instant or later, of one moment. Cancelled ones, no-shows and expired holds are none; 5 and 6 are the
    /// contract's numbers of those states.
    /// </summary>
    public async Task<PatientSessions> ReadAsync(string clinicId, string patientId, Instant from, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            """
            SELECT p.sessions_version, p.reported_procedures, s.appointment_id, s.hold_id, s.treatment_id, s.starts_at, s.modality,
              s.body_regions
            FROM patients p LEFT JOIN (
              SELECT appointment_id, '' AS hold_id, treatment_id, starts_at, modality, body_regions FROM appointments
              WHERE clinic_id = $1 AND patient_id = $2 AND starts_at >= $3 AND state NOT IN (5, 6)
              UNION ALL
              SELECT '', hold_id, treatment_id, starts_at, 0, 0 FROM holds
              WHERE clinic_id = $1 AND patient_id = $2 AND patient_id <> '' AND starts_at >= $3 AND expires_at > now_us()) s ON true
            WHERE p.clinic_id = $1 AND p.patient_id = $2 AND p.erased_at IS NULL
            ORDER BY s.starts_at
            """,
            [clinicId, patientId, from.ToMicroseconds()],
            row => (
                Version: row.GetInt64(0),
                Reported: SealedColumns.ReportedProcedures.Open(engine.Cipher, clinicId, patientId, row.GetString(1)),
                Session: row.IsDBNull(2) ? null : Read(row)),
            ct);
        return rows is []
            ? new PatientSessions(0, "[]", [])
            : new PatientSessions(rows[0].Version, rows[0].Reported, [.. rows.Select(row => row.Session).OfType<SessionRow>()]);
    }

    private static SessionRow Read(DbDataReader row) =>
        new(row.GetString(2), row.GetString(3), row.GetString(4), row.GetInstant(5), row.GetInt32(6), row.GetInt64(7));
}
