using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Statements that place, extend and end holds.</summary>
internal static class HoldWrites
{
    /// <summary>An offer of the waiting list ends no later than its start, by the clock that ends it.</summary>
    public static Statement Place(HoldRow hold, int reservationCount) => new(
        """
        INSERT INTO holds (clinic_id, hold_id, version, held_by, treatment_id, patient_id, requested_practitioner_id,
          starts_at, ends_at, ttl, expires_at, plan, reservation_count, created_at, waitlist_entry_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
          CASE WHEN $14 <> '' AND now_us() + $10 > $8 THEN $8 ELSE now_us() + $10 END, $11, $12, $13, $14)
        """,
        hold.ClinicId,
        hold.HoldId,
        hold.Version,
        hold.HeldBy,
        hold.TreatmentId,
        hold.PatientId,
        hold.RequestedPractitionerId,
        hold.StartsAt.ToMicroseconds(),
        hold.EndsAt.ToMicroseconds(),
        hold.Ttl.ToMicroseconds(),
        hold.Plan,
        reservationCount,
        hold.CreatedAt.ToMicroseconds(),
        hold.WaitlistEntryId)
    {
        Subject = hold.HoldId,
    };

    /// <summary>
    /// That the holder has no more live holds than that, offers of the waiting list not counted. It counts under the lock of
    /// the clinic's event numbers, which holds that are placed at the same time wait for.
    /// </summary>
    public static Statement Limit(string clinicId, string heldBy, int most) => new(
        """
        UPDATE clinic_feeds SET last_sequence = last_sequence WHERE clinic_id = $1 AND $3 >=
          (SELECT count(*) FROM holds
           WHERE clinic_id = $1 AND held_by = $2 AND waitlist_entry_id = '' AND expires_at > now_us())
        """,
        clinicId,
        heldBy,
        most)
    {
        Expect = Conflict.QuotaExceeded,
        Subject = heldBy,
    };

    /// <summary>
    /// Lets the hold last as long from now on, but no longer in all than that. The reservations lead: one that was cleared
    /// meanwhile, or that would last longer anyway, leaves the count short, and nothing is extended.
    /// </summary>
    public static IEnumerable<Statement> Extend(string clinicId, string holdId, long expectedVersion, Duration ttl, Duration longest) =>
    [
        new(
            """
            UPDATE reservations SET expires_at =
              (SELECT CASE WHEN now_us() + $3 < expires_at - ttl + $4 THEN now_us() + $3 ELSE expires_at - ttl + $4 END
               FROM holds WHERE clinic_id = $1 AND hold_id = $2)
            WHERE clinic_id = $1 AND hold_id = $2 AND expires_at > now_us()
            """,
            clinicId,
            holdId,
            ttl.ToMicroseconds(),
            longest.ToMicroseconds()),
        new(
            """
            UPDATE holds SET version = version + 1,
              ttl = ttl - expires_at + (SELECT min(expires_at) FROM reservations WHERE clinic_id = $1 AND hold_id = $2),
              expires_at = (SELECT min(expires_at) FROM reservations WHERE clinic_id = $1 AND hold_id = $2)
            WHERE clinic_id = $1 AND hold_id = $2 AND version = $3 AND expires_at > now_us() AND reservation_count =
              (SELECT count(*) FROM reservations r
               WHERE r.clinic_id = $1 AND r.hold_id = $2 AND r.expires_at > holds.expires_at)
            """,
            clinicId,
            holdId,
            expectedVersion)
        {
            Expect = Conflict.VersionMismatch,
            Subject = holdId,
        },
    ];

    public static IEnumerable<Statement> Release(string clinicId, string holdId) =>
    [
        FreedTimeWrites.OfHold(clinicId, holdId),
        new("DELETE FROM reservations WHERE clinic_id = $1 AND hold_id = $2", clinicId, holdId),
        new("DELETE FROM holds WHERE clinic_id = $1 AND hold_id = $2 AND expires_at > now_us()", clinicId, holdId)
        {
            Expect = Conflict.HoldGone,
            Subject = holdId,
        },
    ];

    /// <summary>Of the nodes that find the hold expired, one removes it.</summary>
    public static IEnumerable<Statement> Expire(string clinicId, string holdId) =>
    [
        FreedTimeWrites.OfHold(clinicId, holdId),
        new("DELETE FROM reservations WHERE clinic_id = $1 AND hold_id = $2 AND expires_at <= now_us()", clinicId, holdId),
        new("DELETE FROM holds WHERE clinic_id = $1 AND hold_id = $2 AND expires_at <= now_us()", clinicId, holdId)
        {
            Expect = Conflict.HoldGone,
            Subject = holdId,
        },
    ];

    /// <summary>
    /// Hands the hold's reservations to the appointment. Whoever clears an expired hold deletes reservations, so the
    /// hold counts as gone if fewer were handed over than it was placed with.
    /// </summary>
    public static IEnumerable<Statement> TurnOver(string holdId, AppointmentRow appointment) =>
    [
        new(
            """
            UPDATE reservations SET hold_id = NULL, expires_at = NULL, appointment_id = $3
            WHERE clinic_id = $1 AND hold_id = $2 AND expires_at > now_us()
            """,
            appointment.ClinicId,
            holdId,
            appointment.AppointmentId),
        new(
            """
            DELETE FROM holds
            WHERE clinic_id = $1 AND hold_id = $2 AND expires_at > now_us() AND reservation_count =
              (SELECT count(*) FROM reservations WHERE clinic_id = $1 AND appointment_id = $3)
            """,
            appointment.ClinicId,
            holdId,
            appointment.AppointmentId)
        {
            Expect = Conflict.HoldGone,
            Subject = holdId,
        },
        new(
            """
            INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner)
            SELECT clinic_id, $3, starts_at, ends_at, $4, appointment_id, $5 FROM appointments
            WHERE clinic_id = $1 AND appointment_id = $2 AND NOT EXISTS
              (SELECT 1 FROM reservations WHERE clinic_id = $1 AND appointment_id = $2 AND resource = $3)
            """,
            appointment.ClinicId,
            appointment.AppointmentId,
            ReservationWrites.OfPatient(appointment.PatientId),
            ReservationWrites.PatientRole,
            ReservationWrites.OwnerOfAppointment(appointment.AppointmentId))
        {
            Subject = ReservationWrites.OfPatient(appointment.PatientId),
            OnDuplicate = Conflict.Overlap,
        },
    ];
}
