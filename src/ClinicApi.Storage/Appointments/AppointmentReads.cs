using System.Data.Common;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Reads of appointments and holds, bound to who reads, and of the diary, which names no patient's data.</summary>
public sealed class AppointmentReads
{
    /// <summary>Of a row <c>a</c> with a patient and who booked it: that the caller booked it, or may see the patient.</summary>
    internal static readonly string IsVisible = IsVisibleTo("booked_by");

    private const string SelectHolds =
        """
        SELECT clinic_id, hold_id, version, held_by, treatment_id, patient_id, requested_practitioner_id, starts_at,
          ends_at, ttl, expires_at, plan, created_at, waitlist_entry_id
        FROM holds
        """;

    private static readonly string SelectAppointments =
        $"""
        SELECT clinic_id, appointment_id, version, state, patient_id, treatment_id, requested_practitioner_id, starts_at,
          ends_at, cancellation_deadline, plan, booked_by, partner_reference, patient_note, cancellation_reason,
          cancelled_by, cancelled_at, cancelled_late, course_id, procedure, created_at, updated_at,
          overbooking_reason, overbooked_by, modality, body_regions, suspension_cause, suspended_at
        FROM appointments a WHERE clinic_id = $1 AND {IsVisible}
        """;

    private static readonly string SelectAppointment = $"{SelectAppointments} AND appointment_id = $4";

    // The longest preparation and turnover that the schema allows.
    private static readonly Duration MostMargin = Duration.FromHours(4);

    private readonly IEngine engine;

    internal AppointmentReads(IEngine engine) => this.engine = engine;

    public Task<AppointmentRow?> GetAsync(Access access, string id, CancellationToken ct) =>
        engine.QueryOneAsync(SelectAppointment, access.And(id), ReadAppointment, ct);

    /// <summary>In order of start, then id.</summary>
    public async Task<IReadOnlyList<AppointmentRow>> ListAsync(
        Access access, AppointmentFilter filter, (Instant StartsAt, string Id)? after, int limit, CancellationToken ct) =>
        await engine.QueryAsync(
            $"""
            {SelectAppointments} AND starts_at >= $4 AND starts_at < $5 AND ($6 = '' OR patient_id = $6)
              AND ($7 = 0 OR (1 << state) & $7 <> 0) AND (starts_at, appointment_id) > ($8, $9)
            ORDER BY starts_at, appointment_id LIMIT $10
            """,
            access.And(
                filter.From?.ToMicroseconds() ?? long.MinValue,
                filter.To?.ToMicroseconds() ?? long.MaxValue,
                filter.PatientId,
                filter.States.Aggregate(0, (mask, state) => mask | (1 << state)),
                after?.StartsAt.ToMicroseconds() ?? long.MinValue,
                after?.Id ?? "",
                limit),
            ReadAppointment,
            ct);

    /// <summary>The sessions of a course, in order of start.</summary>
    public async Task<IReadOnlyList<AppointmentRow>> ListCourseAsync(Access access, string courseId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{SelectAppointments} AND course_id <> '' AND course_id = $4 ORDER BY starts_at, appointment_id",
            access.And(courseId),
            ReadAppointment,
            ct);

    /// <summary>The holds for a patient that are stored, expired ones included.</summary>
    public async Task<IReadOnlyList<HoldRow>> ListHoldsOfAsync(string clinicId, string patientId, CancellationToken ct) =>
        await engine.QueryAsync(
            $"{SelectHolds} WHERE clinic_id = $1 AND patient_id = $2 AND patient_id <> '' ORDER BY created_at, hold_id",
            [clinicId, patientId],
            ReadHold,
            ct);

    /// <summary>An expired hold is not there.</summary>
    public Task<HoldRow?> GetHoldAsync(Access access, string id, CancellationToken ct) => engine.QueryOneAsync(
        $"{SelectHolds} WHERE clinic_id = $1 AND ($2 OR held_by = $3) AND hold_id = $4 AND expires_at > now_us()",
        access.And(id),
        ReadHold,
        ct);

    /// <summary>Also one that has expired, until it is swept.</summary>
    public Task<HoldRow?> GetStoredHoldAsync(Access access, string id, CancellationToken ct) => engine.QueryOneAsync(
        $"{SelectHolds} WHERE clinic_id = $1 AND ($2 OR held_by = $3) AND hold_id = $4",
        access.And(id),
        ReadHold,
        ct);

    /// <summary>Holds of any clinic that have expired and are still stored, those that expired first.</summary>
    public async Task<IReadOnlyList<HoldRow>> ListExpiredHoldsAsync(int limit, CancellationToken ct) =>
        await engine.QueryAsync($"{SelectHolds} WHERE expires_at <= now_us() ORDER BY expires_at LIMIT $1", [limit], ReadHold, ct);

    /// <summary>How long until the first of the caller's holds expires that count towards its quota. Zero if it has none.</summary>
    public async Task<Duration> UntilNextExpiryAsync(string clinicId, string heldBy, CancellationToken ct)
    {
        var rows = await engine.QueryAsync(
            """
            SELECT coalesce(min(expires_at - now_us()), 0) FROM holds
            WHERE clinic_id = $1 AND held_by = $2 AND waitlist_entry_id = '' AND expires_at > now_us()
            """,
            [clinicId, heldBy],
            row => row.GetDuration(0),
            ct);
        return rows[0];
    }

    /// <summary>
    /// What is occupied in [from, to), or so near to it that preparation and turnover could keep the two apart, in order of start.
    /// Expired holds occupy nothing.
    /// </summary>
    public async Task<Diary> ReadDiaryAsync(string clinicId, Instant from, Instant to, CancellationToken ct)
    {
        // The third condition on starts_at repeats what the schema promises, so that an index on it bounds the scan.
        var rows = await engine.QueryAsync(
            """
            SELECT c.catalogue_version, r.resource, r.starts_at, r.ends_at, r.hold_id, r.appointment_id, r.preparation,
              r.turnover, r.lane
            FROM clinics c LEFT JOIN reservations r ON r.clinic_id = c.clinic_id AND r.kind = 0
              AND r.starts_at < $3 AND r.ends_at > $2 AND r.starts_at > $2 - 86400000000
              AND (r.appointment_id IS NOT NULL OR r.expires_at > now_us())
            WHERE c.clinic_id = $1 ORDER BY r.starts_at, r.resource
            """,
            [clinicId, (from - MostMargin).ToMicroseconds(), (to + MostMargin).ToMicroseconds()],
            row => (CatalogueVersion: row.GetInt64(0), Busy: row.IsDBNull(1) ? null : ReadBusy(row)),
            ct);

        return rows is []
            ? new Diary(0, [])
            : new Diary(rows[0].CatalogueVersion, [.. rows.Select(row => row.Busy).OfType<BusyRow>()]);
    }

    /// <summary>The same of a row that names its owner otherwise.</summary>
    internal static string IsVisibleTo(string owner) =>
        $"""
        ($2 OR {owner} = $3 OR EXISTS
          (SELECT 1 FROM patients p WHERE p.clinic_id = $1 AND p.patient_id = a.patient_id AND p.registered_by = $3)
          OR {Access.ByMergerInto("a.patient_id")}
          OR {Access.ByConsentOf("a.patient_id")})
        """;

    private static BusyRow ReadBusy(DbDataReader row) =>
        new(row.GetString(1), row.GetInstant(2), row.GetInstant(3), row.IsDBNull(4) ? "" : row.GetString(4), row.IsDBNull(5) ? "" : row.GetString(5))
        {
            Preparation = row.GetDuration(6),
            Turnover = row.GetDuration(7),
            IsOverbooked = row.GetInt32(8) == 1,
        };

    private static HoldRow ReadHold(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetInstant(7),
        row.GetInstant(8),
        row.GetDuration(9),
        row.GetInstant(10),
        row.GetString(11),
        row.GetInstant(12))
    {
        WaitlistEntryId = row.GetString(13),
    };

    private AppointmentRow ReadAppointment(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetInt32(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetInstant(7),
        row.GetInstant(8),
        row.GetInstant(9),
        row.GetString(10),
        row.GetString(11),
        SealedColumns.AppointmentReference.Open(engine.Cipher, row.GetString(0), row.GetString(1), row.GetString(12)),
        SealedColumns.PatientNote.Open(engine.Cipher, row.GetString(0), row.GetString(1), row.GetString(13)),
        row.GetInt32(14),
        row.GetString(15),
        row.GetOptionalInstant(16),
        row.GetBoolean(17),
        row.GetString(18),
        SealedColumns.Procedure.Open(engine.Cipher, row.GetString(0), row.GetString(1), row.GetString(19)),
        row.GetInstant(20),
        row.GetInstant(21))
    {
        OverbookingReason = SealedColumns.OverbookingReason.Open(engine.Cipher, row.GetString(0), row.GetString(1), row.GetString(22)),
        OverbookedBy = row.GetString(23),
        Modality = row.GetInt32(24),
        BodyRegions = row.GetInt64(25),
        SuspensionCause = row.GetInt32(26),
        SuspendedAt = row.GetOptionalInstant(27),
    };
}
