using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// A version of an assessment, the state in the contract's numbers. The revision counts the versions of the assessment,
/// the version the writes of this one. The document is what was asked, found and decided, in a form of the caller's
/// making; it changes as long as the assessment is a draft.
/// </summary>
public sealed record AssessmentRow(
    string ClinicId,
    string PatientId,
    string AssessmentId,
    long Version,
    int State,
    int Revision,
    string SupersedesId,
    string SupersededById,
    string AmendmentReason,
    byte[] Document,
    string CreatedBy,
    Instant AssessedAt,
    string FinalizedBy,
    Instant? FinalizedAt,
    Instant? ExpiresAt,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(AssessmentRow)} {AssessmentId}";
}

/// <summary>
/// An assessment, and what of it the reader may see: paths of its fields as a JSON array of texts, none meaning all.
/// </summary>
public sealed record ReadAssessment(AssessmentRow Assessment, string SharedFields);

/// <summary>What came of a treatment. Rows are never changed; a later one may correct this one.</summary>
public sealed record OutcomeRow(
    string ClinicId,
    string PatientId,
    string OutcomeId,
    string BaselineId,
    string CorrectsId,
    byte[] Document,
    string RecordedBy,
    Instant ObservedAt,
    Instant CreatedAt)
{
    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(OutcomeRow)} {OutcomeId}";
}
