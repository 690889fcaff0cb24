using System.Data.Common;

namespace ClinicApi.Storage;

/// <summary>What has to be known to make two patients one, and who remains of those that were.</summary>
public sealed class PatientMergerReads
{
    // The contract's numbers of the states of an appointment that is not over.
    private const string Ahead = "(1, 2, 3)";

    private const string Overlapping =
        """
        FROM reservations s JOIN reservations t ON t.clinic_id = s.clinic_id AND t.resource = $4
          AND t.starts_at < s.ends_at AND s.starts_at < t.ends_at AND (t.appointment_id IS NOT NULL OR t.expires_at > now_us())
        WHERE s.clinic_id = $1 AND s.resource = $5
        """;

    private readonly IEngine engine;

    internal PatientMergerReads(IEngine engine) => this.engine = engine;

    /// <summary>The patient into whom another was merged, if the caller may know of it.</summary>
    public async Task<string?> FindSurvivorAsync(Access access, string patientId, CancellationToken ct) =>
        await engine.QueryOneAsync(
            $"""
            SELECT p.patient_id FROM patients s
              JOIN patients p ON p.clinic_id = s.clinic_id AND p.patient_id = s.merged_into AND p.erased_at IS NULL
            WHERE s.clinic_id = $1 AND s.patient_id = $4 AND ($2 OR p.registered_by = $3 OR {Access.ByMergerInto("p.patient_id")}
              OR {Access.ByConsentOf("p.patient_id")} OR {Access.ByConsentOf("p.patient_id", Access.AssessmentSharing)})
            """,
            access.And(patientId),
            row => row.GetString(0),
            ct);

    /// <summary>The patient's own id, and those of the patients who were merged into it.</summary>
    public async Task<IReadOnlyList<string>> ListIdsAsync(string clinicId, string patientId, CancellationToken ct) =>
        await engine.QueryAsync(
            "SELECT patient_id FROM patients WHERE clinic_id = $1 AND (patient_id = $2 OR merged_into = $2) ORDER BY created_at, patient_id",
            [clinicId, patientId],
            row => row.GetString(0),
            ct);

    /// <summary>The patient's appointments that are not over.</summary>
    public async Task<IReadOnlyList<VersionedId>> ListAppointmentsAheadAsync(string clinicId, string patientId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT appointment_id, booked_by, version FROM appointments
            WHERE clinic_id = $1 AND patient_id = $2 AND state IN {Ahead} ORDER BY starts_at, appointment_id
            """,
            [clinicId, patientId],
            ReadVersioned,
            ct);

    /// <summary>The patient's holds that have not expired.</summary>
    public async Task<IReadOnlyList<VersionedId>> ListHoldsAsync(string clinicId, string patientId, CancellationToken ct) =>
        await engine.QueryAsync(
            """
            SELECT hold_id, held_by, version FROM holds
            WHERE clinic_id = $1 AND patient_id = $2 AND patient_id <> '' AND expires_at > now_us() ORDER BY hold_id
            """,
            [clinicId, patientId],
            ReadVersioned,
            ct);

    /// <summary>What of the source overlaps time of the target, and which of its records have ids that records of the target have too.</summary>
    public async Task<IReadOnlyList<MergeObstacle>> ListObstaclesAsync(string clinicId, string targetId, string sourceId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            SELECT DISTINCT 'appointments', s.appointment_id, 1 {Overlapping} AND s.appointment_id IS NOT NULL
            UNION ALL
            SELECT DISTINCT 'holds', s.hold_id, 1 {Overlapping} AND s.expires_at > now_us()
            UNION ALL
            SELECT 'assessments', assessment_id, 0 FROM assessments s WHERE {SameIdAs("assessments", "assessment_id")}
            UNION ALL
            SELECT 'outcomes', outcome_id, 0 FROM outcomes s WHERE {SameIdAs("outcomes", "outcome_id")}
            UNION ALL
            SELECT 'photos', photo_id, 0 FROM photos s WHERE {SameIdAs("photos", "photo_id")}
            ORDER BY 1, 2
            """,
            [
                clinicId,
                targetId,
                sourceId,
                ReservationWrites.OfPatient(targetId),
                ReservationWrites.OfPatient(sourceId),
            ],
            row => new MergeObstacle(row.GetString(0), row.GetString(1), row.GetInt32(2) == 1),
            ct);

    private static string SameIdAs(string table, string id) =>
        $"""
        s.clinic_id = $1 AND s.patient_id = $3
          AND EXISTS (SELECT 1 FROM {table} t WHERE t.clinic_id = $1 AND t.patient_id = $2 AND t.{id} = s.{id})
        """;

    private static VersionedId ReadVersioned(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2));
}
