namespace ClinicApi.Storage;

/// <summary>Statements that write assessments and outcomes. What is signed is changed by none of them, only superseded.</summary>
internal static class AssessmentWrites
{
    // The contract's numbers.
    private const int Draft = 1;
    private const int Final = 2;
    private const int Superseded = 3;

    public static Statement Create(AssessmentRow assessment) => new(
        """
        INSERT INTO assessments (clinic_id, patient_id, assessment_id, version, state, revision, supersedes_id,
          superseded_by_id, amendment_reason, document, created_by, assessed_at, finalized_by, created_at, updated_at)
        SELECT clinic_id, patient_id, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, '', $12, $13 FROM patients
        WHERE clinic_id = $1 AND patient_id = $2 AND erased_at IS NULL
        """,
        assessment.ClinicId,
        assessment.PatientId,
        assessment.AssessmentId,
        assessment.Version,
        Draft,
        assessment.Revision,
        assessment.SupersedesId,
        SealedColumns.AmendmentReason.Seal(assessment.ClinicId, assessment.AssessmentId, assessment.AmendmentReason),
        SealedColumns.Assessment.Seal(assessment.ClinicId, assessment.AssessmentId, assessment.Document),
        assessment.CreatedBy,
        assessment.AssessedAt.ToMicroseconds(),
        assessment.CreatedAt.ToMicroseconds(),
        assessment.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = assessment.AssessmentId,
    };

    /// <summary>A draft's next version, which is signed if it says so. A second one that is signed after the same version is refused.</summary>
    public static Statement Update(AssessmentRow assessment, long expectedVersion) => new(
        $"""
        UPDATE assessments SET version = version + 1, state = $5, document = $6, assessed_at = $7, finalized_by = $8,
          finalized_at = CAST($9 AS bigint), expires_at = CAST($10 AS bigint), updated_at = $11,
          sessions_version = (SELECT p.sessions_version FROM patients p WHERE p.clinic_id = $1 AND p.patient_id = $2)
        WHERE clinic_id = $1 AND patient_id = $2 AND assessment_id = $3 AND version = $4 AND state = {Draft}
        """,
        assessment.ClinicId,
        assessment.PatientId,
        assessment.AssessmentId,
        expectedVersion,
        assessment.State,
        SealedColumns.Assessment.Seal(assessment.ClinicId, assessment.AssessmentId, assessment.Document),
        assessment.AssessedAt.ToMicroseconds(),
        assessment.FinalizedBy,
        assessment.FinalizedAt?.ToMicroseconds(),
        assessment.ExpiresAt?.ToMicroseconds(),
        assessment.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        OnDuplicate = Conflict.VersionMismatch,
        Subject = assessment.AssessmentId,
    };

    public static Statement Supersede(AssessmentRow successor, long expectedVersion) => new(
        $"""
        UPDATE assessments SET version = version + 1, state = {Superseded}, superseded_by_id = $5, updated_at = $6
        WHERE clinic_id = $1 AND patient_id = $2 AND assessment_id = $3 AND version = $4 AND state = {Final}
        """,
        successor.ClinicId,
        successor.PatientId,
        successor.SupersedesId,
        expectedVersion,
        successor.AssessmentId,
        successor.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = successor.SupersedesId,
    };

    public static Statement Record(OutcomeRow outcome) => new(
        """
        INSERT INTO outcomes (clinic_id, patient_id, outcome_id, baseline_id, corrects_id, document, recorded_by,
          observed_at, created_at, sessions_version)
        SELECT clinic_id, patient_id, $3, $4, $5, $6, $7, $8, $9, sessions_version FROM patients
        WHERE clinic_id = $1 AND patient_id = $2 AND erased_at IS NULL
        """,
        outcome.ClinicId,
        outcome.PatientId,
        outcome.OutcomeId,
        outcome.BaselineId,
        outcome.CorrectsId,
        SealedColumns.Outcome.Seal(outcome.ClinicId, outcome.OutcomeId, outcome.Document),
        outcome.RecordedBy,
        outcome.ObservedAt.ToMicroseconds(),
        outcome.CreatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = outcome.OutcomeId,
    };

    public static IEnumerable<Statement> EraseOf(string clinicId, string patientId) =>
    [
        new(
            "UPDATE assessments SET document = $3, amendment_reason = '' WHERE clinic_id = $1 AND patient_id = $2",
            clinicId,
            patientId,
            Array.Empty<byte>()),
        new("UPDATE outcomes SET document = $3 WHERE clinic_id = $1 AND patient_id = $2", clinicId, patientId, Array.Empty<byte>()),
    ];
}
