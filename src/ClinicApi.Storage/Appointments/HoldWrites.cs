namespace ClinicApi.Storage;

/// <summary>Statements that place and release holds.</summary>
internal static class HoldWrites
{
    public static Statement Place(HoldRow hold, int reservationCount) => new(
        """
        INSERT INTO holds (clinic_id, hold_id, version, held_by, treatment_id, patient_id, requested_practitioner_id,
          starts_at, ends_at, ttl, expires_at, plan, reservation_count, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now_us() + $10, $11, $12, $13)
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
        hold.CreatedAt.ToMicroseconds())
    {
        Subject = hold.HoldId,
    };

    public static IEnumerable<Statement> Release(string clinicId, string holdId) =>
    [
        new("DELETE FROM reservations WHERE clinic_id = $1 AND hold_id = $2", clinicId, holdId),
        new("DELETE FROM holds WHERE clinic_id = $1 AND hold_id = $2 AND expires_at > now_us()", clinicId, holdId)
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
