namespace ClinicApi.Storage;

/// <summary>
/// The statements by which one patient gets what another had. What lies ahead is moved by name, and nothing else of the kind may be left:
/// whoever booked for the source meanwhile has the merger decided again, and whoever does so from then on finds it retired.
/// </summary>
internal static class PatientMergerWrites
{
    public static IEnumerable<Statement> Merge(PatientMerger merger)
    {
        var (clinicId, sourceId, targetId) = (merger.Target.ClinicId, merger.SourceId, merger.Target.PatientId);
        return
        [
            ReservationWrites.ClearExpired(clinicId),
            .. merger.Appointments.Select(row => Transfer("appointments", "appointment_id", clinicId, sourceId, targetId, row)),
            .. merger.Holds.Select(row => Transfer("holds", "hold_id", clinicId, sourceId, targetId, row)),
            NothingElseAhead(clinicId, sourceId, targetId),
            MoveReservations(clinicId, sourceId, targetId),
            .. ReservationWrites.Retire(clinicId, ReservationWrites.OfPatient(sourceId), Conflict.SessionsChanged),
            LetTheLaterStatementHold(clinicId, sourceId, targetId),
            .. PatientTables.All.Where(table => table.OnMerger == OnMerger.Moves).Select(table => Move(table, clinicId, sourceId, targetId)),
            .. OrderByTheClock(clinicId, targetId),
            new("UPDATE patients SET merged_into = $3 WHERE clinic_id = $1 AND merged_into = $2", clinicId, sourceId, targetId),
        ];
    }

    private static Statement Transfer(string table, string key, string clinicId, string sourceId, string targetId, VersionedId row) => new(
        $"""
        UPDATE {table} SET patient_id = $3, version = version + 1
        WHERE clinic_id = $1 AND patient_id = $2 AND {key} = $4 AND version = $5
        """,
        clinicId,
        sourceId,
        targetId,
        row.Id,
        row.Version)
    {
        Expect = Conflict.SessionsChanged,
        Subject = row.Id,
    };

    /// <summary>Counts the version of the target's sessions up as well, which have become more.</summary>
    private static Statement NothingElseAhead(string clinicId, string sourceId, string targetId) => new(
        """
        UPDATE patients SET sessions_version = sessions_version + 1 WHERE clinic_id = $1 AND patient_id = $3
          AND NOT EXISTS (SELECT 1 FROM appointments a WHERE a.clinic_id = $1 AND a.patient_id = $2 AND a.state IN (1, 2, 3))
          AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.clinic_id = $1 AND h.patient_id = $2 AND h.patient_id <> '' AND h.expires_at > now_us())
        """,
        clinicId,
        sourceId,
        targetId)
    {
        Expect = Conflict.SessionsChanged,
        Subject = sourceId,
    };

    private static Statement MoveReservations(string clinicId, string sourceId, string targetId) => new(
        """
        UPDATE reservations SET resource = $3
        WHERE clinic_id = $1 AND resource = $2 AND (hold_id IS NOT NULL OR appointment_id IS NOT NULL)
        """,
        clinicId,
        ReservationWrites.OfPatient(sourceId),
        ReservationWrites.OfPatient(targetId))
    {
        Subject = ReservationWrites.OfPatient(targetId),
        OnOverlap = Conflict.SessionsChanged,
        OnDuplicate = Conflict.SessionsChanged,
    };

    /// <summary>Of two consents to the same one may stand; one that was revoked later than the other was given does not come back.</summary>
    private static Statement LetTheLaterStatementHold(string clinicId, string sourceId, string targetId) => new(
        """
        UPDATE consents SET version = version + 1, revoked_at = now_us()
        WHERE clinic_id = $1 AND patient_id IN ($2, $3) AND revoked_at IS NULL AND EXISTS
          (SELECT 1 FROM consents o
           WHERE o.clinic_id = $1 AND o.patient_id IN ($2, $3) AND o.patient_id <> consents.patient_id AND o.purpose = consents.purpose
             AND o.recipient_id = consents.recipient_id AND o.treatment_id = consents.treatment_id
             AND (coalesce(o.revoked_at, o.created_at) > consents.created_at
               OR (o.revoked_at IS NULL AND o.created_at = consents.created_at AND o.patient_id = $3)))
        """,
        clinicId,
        sourceId,
        targetId);

    /// <summary>
    /// The counts of two patients say nothing about each other. Of what was signed and observed of both, the clock tells what is the
    /// later, and at the same moment the observation is. What is counted from now on comes after all of it.
    /// </summary>
    private static IEnumerable<Statement> OrderByTheClock(string clinicId, string patientId) =>
    [
        new(
            """
            UPDATE assessments SET sessions_version =
              (SELECT count(*) FROM assessments b WHERE b.clinic_id = $1 AND b.patient_id = $2 AND b.finalized_at <= assessments.finalized_at)
              + (SELECT count(*) FROM outcomes o WHERE o.clinic_id = $1 AND o.patient_id = $2 AND o.created_at < assessments.finalized_at)
            WHERE clinic_id = $1 AND patient_id = $2
            """,
            clinicId,
            patientId),
        new(
            """
            UPDATE outcomes SET sessions_version =
              (SELECT count(*) FROM assessments b WHERE b.clinic_id = $1 AND b.patient_id = $2 AND b.finalized_at <= outcomes.created_at)
              + (SELECT count(*) FROM outcomes o WHERE o.clinic_id = $1 AND o.patient_id = $2 AND o.created_at <= outcomes.created_at)
            WHERE clinic_id = $1 AND patient_id = $2
            """,
            clinicId,
            patientId),
        new(
            """
            UPDATE patients SET sessions_version = sessions_version
              + (SELECT count(*) FROM assessments b WHERE b.clinic_id = $1 AND b.patient_id = $2)
              + (SELECT count(*) FROM outcomes o WHERE o.clinic_id = $1 AND o.patient_id = $2)
            WHERE clinic_id = $1 AND patient_id = $2
            """,
            clinicId,
            patientId),
    ];

    private static Statement Move(PatientTable table, string clinicId, string sourceId, string targetId) => new(
        $"""
        UPDATE {table.Name} SET patient_id = $3{(table.IsVersioned ? ", version = version + 1" : "")}
        WHERE clinic_id = $1 AND patient_id = $2
        """,
        clinicId,
        sourceId,
        targetId)
    {
        Subject = sourceId,
        OnDuplicate = Conflict.SessionsChanged,
    };
}
