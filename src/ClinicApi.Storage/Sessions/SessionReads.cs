using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Reads of what counts for the intervals between a patient's procedures. For decisions, not for answers: bound to no reader.</summary>
public sealed class SessionReads
{
    private static readonly string One = Select("= $2");

    private readonly IEngine engine;
    private readonly string several;

    internal SessionReads(IEngine engine)
    {
        this.engine = engine;
        several = Select($"IN ({engine.ElementsOf("$2")})");
    }

    /// <summary>
    /// All sessions that start at an instant or later, of one moment. Cancelled ones, no-shows and expired holds are none; 5 and 6 are the
    /// contract's numbers of those states.
    /// </summary>
    public async Task<PatientSessions> ReadAsync(string clinicId, string patientId, Instant from, CancellationToken ct) =>
        Of(await engine.QueryAsync(One, [clinicId, patientId, from.ToMicroseconds()], Read, ct));

    /// <summary>The same of several patients.</summary>
    public async Task<IReadOnlyDictionary<string, PatientSessions>> ReadAsync(
        string clinicId, IReadOnlyCollection<string> patientIds, Instant from, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(several, [clinicId, patientIds.ToJson(), from.ToMicroseconds()], Read, ct);
        var known = rows.ToLookup(row => row.PatientId);
        return patientIds.Distinct().ToDictionary(patientId => patientId, patientId => Of([.. known[patientId]]));
    }

    private static string Select(string patients) =>
        $"""
        SELECT p.patient_id, p.sessions_version, p.reported_procedures, s.appointment_id, s.hold_id, s.treatment_id, s.starts_at, s.modality,
          s.body_regions
        FROM patients p LEFT JOIN (
          SELECT patient_id, appointment_id, '' AS hold_id, treatment_id, starts_at, modality, body_regions FROM appointments
          WHERE clinic_id = $1 AND patient_id {patients} AND starts_at >= $3 AND state NOT IN (5, 6)
          UNION ALL
          SELECT patient_id, '', hold_id, treatment_id, starts_at, 0, 0 FROM holds
          WHERE clinic_id = $1 AND patient_id {patients} AND patient_id <> '' AND starts_at >= $3 AND expires_at > now_us()) s
          ON s.patient_id = p.patient_id
        WHERE p.clinic_id = $1 AND p.patient_id {patients} AND p.erased_at IS NULL
        ORDER BY p.patient_id, s.starts_at
        """;

    private static PatientSessions Of(IReadOnlyList<StoredSession> rows) => rows is []
        ? new PatientSessions(0, "[]", [])
        : new PatientSessions(rows[0].Version, rows[0].Reported, [.. rows.Select(row => row.Session).OfType<SessionRow>()]);

    private static StoredSession Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetString(2),
        row.IsDBNull(3)
            ? null
            : new SessionRow(row.GetString(3), row.GetString(4), row.GetString(5), row.GetInstant(6), row.GetInt32(7), row.GetInt64(8)));

    private readonly record struct StoredSession(string PatientId, long Version, string Reported, SessionRow? Session);
}
