using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// All that decides whether a patient may be given a treatment, of one moment, with the version at which something may be booked on its
/// account: the latest signed assessment, the outcomes that were recorded after it, and the consents to treatments that stand.
/// </summary>
public sealed record PatientClearance(
    long Version, LocalDate BirthDate, SignedAssessment? Assessment, IReadOnlyList<LaterOutcome> Outcomes, IReadOnlyList<TreatmentConsent> Consents)
{
    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(PatientClearance)} {Version}";
}

/// <summary>A signed assessment, the document as it is stored.</summary>
public sealed record SignedAssessment(string AssessmentId, byte[] Document, Instant ExpiresAt)
{
    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(SignedAssessment)} {AssessmentId}";
}

/// <summary>An outcome, the document as it is stored. An empty id: it corrects none.</summary>
public sealed record LaterOutcome(string OutcomeId, string CorrectsId, byte[] Document)
{
    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(LaterOutcome)} {OutcomeId}";
}

/// <summary>A consent to a treatment that was not revoked, the giver in the contract's numbers.</summary>
public sealed record TreatmentConsent(string TreatmentId, int Giver, Instant? ExpiresAt);
