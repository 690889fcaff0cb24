namespace ClinicApi.Storage;

/// <summary>Statements that change appointments.</summary>
internal static class AppointmentWrites
{
    // The contract's numbers of the states that give the time back.
    private const int Cancelled = 5;
    private const int NoShow = 6;

    public static Statement Create(AppointmentRow appointment) => new(
        """
        INSERT INTO appointments (clinic_id, appointment_id, version, state, patient_id, treatment_id,
          requested_practitioner_id, starts_at, ends_at, cancellation_deadline, plan, booked_by, partner_reference,
          patient_note, cancellation_reason, cancelled_by, cancelled_at, cancelled_late, course_id, procedure,
          created_at, updated_at, overbooking_reason, overbooked_by, modality, body_regions)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
          $23, $24, $25, $26)
        """,
        appointment.ClinicId,
        appointment.AppointmentId,
        appointment.Version,
        appointment.State,
        appointment.PatientId,
        appointment.TreatmentId,
        appointment.RequestedPractitionerId,
        appointment.StartsAt.ToMicroseconds(),
        appointment.EndsAt.ToMicroseconds(),
        appointment.CancellationDeadline.ToMicroseconds(),
        appointment.Plan,
        appointment.BookedBy,
        Seal(SealedColumns.AppointmentReference, appointment, appointment.PartnerReference),
        Seal(SealedColumns.PatientNote, appointment, appointment.PatientNote),
        appointment.CancellationReason,
        appointment.CancelledBy,
        appointment.CancelledAt?.ToMicroseconds(),
        appointment.CancelledLate,
        appointment.CourseId,
        Seal(SealedColumns.Procedure, appointment, appointment.Procedure),
        appointment.CreatedAt.ToMicroseconds(),
        appointment.UpdatedAt.ToMicroseconds(),
        Seal(SealedColumns.OverbookingReason, appointment, appointment.OverbookingReason),
        appointment.OverbookedBy,
        appointment.Modality,
        appointment.BodyRegions)
    {
        Subject = appointment.AppointmentId,
    };

    /// <summary>Whether the appointment, as it is written, no longer occupies anything.</summary>
    public static bool FreesTime(AppointmentRow appointment) => appointment.State is Cancelled or NoShow;

    public static IEnumerable<Statement> Update(AppointmentRow appointment, long expectedVersion)
    {
        yield return new(
            """
            UPDATE appointments SET version = version + 1, state = $4, plan = $5, partner_reference = $6,
              patient_note = $7, cancellation_reason = $8, cancelled_by = $9, cancelled_at = $10, cancelled_late = $11,
              course_id = $12, procedure = $13, updated_at = $14, suspension_cause = $15, suspended_at = CAST($16 AS bigint)
            WHERE clinic_id = $1 AND appointment_id = $2 AND version = $3
            """,
            appointment.ClinicId,
            appointment.AppointmentId,
            expectedVersion,
            appointment.State,
            appointment.Plan,
            Seal(SealedColumns.AppointmentReference, appointment, appointment.PartnerReference),
            Seal(SealedColumns.PatientNote, appointment, appointment.PatientNote),
            appointment.CancellationReason,
            appointment.CancelledBy,
            appointment.CancelledAt?.ToMicroseconds(),
            appointment.CancelledLate,
            appointment.CourseId,
            Seal(SealedColumns.Procedure, appointment, appointment.Procedure),
            appointment.UpdatedAt.ToMicroseconds(),
            appointment.SuspensionCause,
            appointment.SuspendedAt?.ToMicroseconds())
        {
            Expect = Conflict.VersionMismatch,
            Subject = appointment.AppointmentId,
        };

        if (FreesTime(appointment))
        {
            foreach (var statement in GiveBack(appointment))
                yield return statement;
        }
    }

    /// <summary>Another time for the same appointment. The old time is given back first, since the new one may overlap it.</summary>
    public static IEnumerable<Statement> Move(AppointmentRow appointment, long expectedVersion) =>
    [
        new(
            """
            UPDATE appointments SET version = version + 1, requested_practitioner_id = $4, starts_at = $5, ends_at = $6,
              cancellation_deadline = $7, plan = $8, updated_at = $9, overbooking_reason = $10, overbooked_by = $11,
              suspension_cause = $12, suspended_at = CAST($13 AS bigint)
            WHERE clinic_id = $1 AND appointment_id = $2 AND version = $3
            """,
            appointment.ClinicId,
            appointment.AppointmentId,
            expectedVersion,
            appointment.RequestedPractitionerId,
            appointment.StartsAt.ToMicroseconds(),
            appointment.EndsAt.ToMicroseconds(),
            appointment.CancellationDeadline.ToMicroseconds(),
            appointment.Plan,
            appointment.UpdatedAt.ToMicroseconds(),
            Seal(SealedColumns.OverbookingReason, appointment, appointment.OverbookingReason),
            appointment.OverbookedBy,
            appointment.SuspensionCause,
            appointment.SuspendedAt?.ToMicroseconds())
        {
            Expect = Conflict.VersionMismatch,
            Subject = appointment.AppointmentId,
        },
        .. GiveBack(appointment),
    ];

    private static ISealedArgument Seal(SealedColumn column, AppointmentRow appointment, string text) =>
        column.Seal(appointment.ClinicId, appointment.AppointmentId, text);

    private static IEnumerable<Statement> GiveBack(AppointmentRow appointment) =>
    [
        FreedTimeWrites.OfAppointment(appointment.ClinicId, appointment.AppointmentId),
        new(
            "DELETE FROM reservations WHERE clinic_id = $1 AND appointment_id = $2",
            appointment.ClinicId,
            appointment.AppointmentId),
    ];
}
