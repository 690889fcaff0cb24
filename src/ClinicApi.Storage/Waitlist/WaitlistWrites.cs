namespace ClinicApi.Storage;

/// <summary>Statements that change waiting lists.</summary>
internal static class WaitlistWrites
{
    /// <summary>Refused as a version mismatch if the patient was erased.</summary>
    public static Statement Join(WaitlistRow entry) => new(
        """
        INSERT INTO waitlist_entries (clinic_id, entry_id, version, state, patient_id, treatment_id, requested_practitioner_id,
          windows, closes_at, offer_duration, offered_hold_id, passed, entered_by, created_at, updated_at)
        SELECT clinic_id, $2, $3, $4, patient_id, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 FROM patients
        WHERE clinic_id = $1 AND patient_id = $5 AND erased_at IS NULL
        """,
        entry.ClinicId,
        entry.EntryId,
        entry.Version,
        entry.State,
        entry.PatientId,
        entry.TreatmentId,
        entry.RequestedPractitionerId,
        entry.Windows,
        entry.ClosesAt.ToMicroseconds(),
        entry.OfferDuration.ToMicroseconds(),
        entry.OfferedHoldId,
        entry.Passed,
        entry.EnteredBy,
        entry.CreatedAt.ToMicroseconds(),
        entry.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = entry.EntryId,
    };

    public static Statement Update(WaitlistRow entry, long expectedVersion) => new(
        """
        UPDATE waitlist_entries SET version = version + 1, state = $4, offered_hold_id = $5, passed = $6, updated_at = $7
        WHERE clinic_id = $1 AND entry_id = $2 AND version = $3
        """,
        entry.ClinicId,
        entry.EntryId,
        expectedVersion,
        entry.State,
        entry.OfferedHoldId,
        entry.Passed,
        entry.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = entry.EntryId,
    };

    public static Statement RemoveOf(string clinicId, string patientId) =>
        new("DELETE FROM waitlist_entries WHERE clinic_id = $1 AND patient_id = $2", clinicId, patientId);
}
