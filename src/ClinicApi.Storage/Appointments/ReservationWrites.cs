namespace ClinicApi.Storage;

/// <summary>
/// Statements that write reservations. Overlap is refused by the database's own constraint; it is asked with
/// ON CONFLICT DO NOTHING because two plain inserts into a PostgreSQL exclusion constraint can deadlock on each other.
/// </summary>
internal static class ReservationWrites
{
    public const string PatientRole = "patient";

    // The end of a retirement: the last year that a protobuf timestamp can name is over.
    private const long Forever = 253_402_300_800_000_000;

    // The numbers of the schema.
    private const int WithPatient = 0;
    private const int Margin = 1;
    private const int Ordinary = 0;
    private const int Overbooked = 1;

    public static string OfPatient(string patientId) => $"patients/{patientId}";

    public static string OwnerOfAppointment(string appointmentId) => $"appointments/{appointmentId}";

    public static Statement ForAppointment(string clinicId, string appointmentId, ReservationRow reservation) => new(
        """
        INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner, lane, kind,
          preparation, turnover)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
        """,
        clinicId,
        reservation.Resource,
        reservation.StartsAt.ToMicroseconds(),
        reservation.EndsAt.ToMicroseconds(),
        reservation.RoleId,
        appointmentId,
        OwnerOfAppointment(appointmentId),
        Lane(reservation),
        Kind(reservation),
        reservation.Preparation.ToMicroseconds(),
        reservation.Turnover.ToMicroseconds())
    {
        Expect = Conflict.Overlap,
        Subject = reservation.Resource,
    };

    public static Statement ForHold(string clinicId, string holdId, ReservationRow reservation) => new(
        """
        INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, hold_id, expires_at, owner, lane, kind,
          preparation, turnover)
        SELECT clinic_id, $3, $4, $5, $6, hold_id, expires_at, $7, $8, $9, $10, $11
        FROM holds WHERE clinic_id = $1 AND hold_id = $2
        ON CONFLICT DO NOTHING
        """,
        clinicId,
        holdId,
        reservation.Resource,
        reservation.StartsAt.ToMicroseconds(),
        reservation.EndsAt.ToMicroseconds(),
        reservation.RoleId,
        $"holds/{holdId}",
        Lane(reservation),
        Kind(reservation),
        reservation.Preparation.ToMicroseconds(),
        reservation.Turnover.ToMicroseconds())
    {
        Expect = Conflict.Overlap,
        Subject = reservation.Resource,
    };

    /// <summary>
    /// Expired holds are no obstacle, swept or not. It takes all of the clinic: with a condition on the time the
    /// planner may prefer an index that it would have to read to the end.
    /// </summary>
    public static Statement ClearExpired(string clinicId) => new(
        "DELETE FROM reservations WHERE clinic_id = $1 AND expires_at <= now_us()",
        clinicId);

    /// <summary>
    /// Occupies the resource from now on, so that the overlap constraint itself refuses to retire what is still booked
    /// and to book what is retired, in whichever order the two arrive.
    /// </summary>
    public static IEnumerable<Statement> Retire(string clinicId, string resource, Conflict refusal = Conflict.InUse) =>
    [
        ClearExpired(clinicId),
        Retire(clinicId, resource, Ordinary, refusal),
        .. resource.StartsWith("practitioners/", StringComparison.Ordinal)
            ? [Retire(clinicId, resource, Overbooked, refusal)]
            : Array.Empty<Statement>(),
    ];

    public static Statement Reinstate(string clinicId, string resource) => new(
        """
        DELETE FROM reservations
        WHERE clinic_id = $1 AND resource = $2 AND hold_id IS NULL AND appointment_id IS NULL
        """,
        clinicId,
        resource);

    private static Statement Retire(string clinicId, string resource, int lane, Conflict refusal) => new(
        """
        INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, owner, lane)
        VALUES ($1, $2, now_us(), $3, 'retired', 'retirement', $4) ON CONFLICT DO NOTHING
        """,
        clinicId,
        resource,
        Forever,
        lane)
    {
        Expect = refusal,
        Subject = resource,
        OnOverlap = refusal,
    };

    private static int Lane(ReservationRow reservation) => reservation.IsOverbooked ? Overbooked : Ordinary;

    private static int Kind(ReservationRow reservation) => reservation.IsMargin ? Margin : WithPatient;
}
