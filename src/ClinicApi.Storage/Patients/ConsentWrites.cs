namespace ClinicApi.Storage;

/// <summary>Statements that record and end consents.</summary>
internal static class ConsentWrites
{
    /// <summary>Refused as a version mismatch while another consent to the same stands: it is to be revoked with this.</summary>
    public static Statement Record(ConsentRow consent) => new(
        """
        INSERT INTO consents (clinic_id, patient_id, consent_id, version, purpose, recipient_id, treatment_id,
          shared_fields, document_version, giver, recorded_by, granted_at, expires_at, created_at)
        SELECT clinic_id, patient_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, CAST($13 AS bigint), $14 FROM patients
        WHERE clinic_id = $1 AND patient_id = $2 AND erased_at IS NULL
        """,
        consent.ClinicId,
        consent.PatientId,
        consent.ConsentId,
        consent.Version,
        consent.Purpose,
        consent.RecipientId,
        consent.TreatmentId,
        consent.SharedFields,
        consent.DocumentVersion,
        consent.Giver,
        consent.RecordedBy,
        consent.GrantedAt.ToMicroseconds(),
        consent.ExpiresAt?.ToMicroseconds(),
        consent.CreatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        OnDuplicate = Conflict.VersionMismatch,
        Subject = consent.ConsentId,
    };

    public static Statement Revoke(ConsentRow consent, long expectedVersion) => new(
        """
        UPDATE consents SET version = version + 1, revoked_at = $5
        WHERE clinic_id = $1 AND patient_id = $2 AND consent_id = $3 AND version = $4 AND revoked_at IS NULL
        """,
        consent.ClinicId,
        consent.PatientId,
        consent.ConsentId,
        expectedVersion,
        consent.RevokedAt?.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = consent.ConsentId,
    };

    /// <summary>What was agreed to tells of a patient's health; that something was agreed to stays on record.</summary>
    public static Statement EraseOf(string clinicId, string patientId) => new(
        """
        UPDATE consents SET treatment_id = '', shared_fields = '[]', revoked_at = coalesce(revoked_at, now_us())
        WHERE clinic_id = $1 AND patient_id = $2
        """,
        clinicId,
        patientId);
}
