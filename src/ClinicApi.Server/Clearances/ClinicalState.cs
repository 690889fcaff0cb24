using System.Collections.Immutable;
using ClinicApi.Server.Assessments;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Clearances;

/// <summary>What is known of a patient that decides on treatments, as far as it was known at a version of the patient's sessions.</summary>
internal sealed record ClinicalState
{
    private const string Nobody = "";

    public required long Version { get; init; }

    public required LocalDate BirthDate { get; init; }

    /// <summary>The latest signed assessment, and its id. None and empty: there is none.</summary>
    public SkinAssessment? Assessment { get; private init; }

    public string AssessmentId { get; private init; } = Nobody;

    /// <summary>What was observed after it.</summary>
    private ImmutableList<(string Id, string Corrects, IReadOnlyList<RedFlag> RedFlags)> Outcomes { get; init; } = [];

    /// <summary>The consents that stand, by treatment.</summary>
    public ImmutableDictionary<string, TreatmentConsent> Consents { get; private init; } = ImmutableDictionary<string, TreatmentConsent>.Empty;

    /// <summary>The red flags that no later assessment has answered, and no later outcome has corrected.</summary>
    public IEnumerable<RedFlag> OpenRedFlags =>
        Outcomes.Where(outcome => !Outcomes.Exists(later => later.Corrects == outcome.Id)).SelectMany(outcome => outcome.RedFlags);

    /// <summary>Whether a red flag holds what is ahead.</summary>
    public bool IsHeld => OpenRedFlags.Any();

    public static ClinicalState Of(PatientClearance read) => new()
    {
        Version = read.Version,
        BirthDate = read.BirthDate,
        AssessmentId = read.Assessment?.AssessmentId ?? Nobody,
        Assessment = read.Assessment is { } signed ? Read(signed.Document, signed.ExpiresAt) : null,
        Outcomes =
        [
            .. read.Outcomes.Select(outcome =>
                (outcome.OutcomeId, outcome.CorrectsId, (IReadOnlyList<RedFlag>)Outcome.Parser.ParseFrom(outcome.Document).RedFlags)),
        ],
        Consents = read.Consents.ToImmutableDictionary(consent => consent.TreatmentId),
    };

    /// <summary>After an assessment is signed, which answers all that was observed before.</summary>
    public ClinicalState After(AssessmentRow signed) => this with
    {
        AssessmentId = signed.AssessmentId,
        Assessment = Read(signed.Document, signed.ExpiresAt!.Value),
        Outcomes = [],
    };

    public ClinicalState After(OutcomeRow recorded, IReadOnlyList<RedFlag> redFlags) =>
        this with { Outcomes = Outcomes.Add((recorded.OutcomeId, recorded.CorrectsId, redFlags)) };

    public ClinicalState AfterConsent(ConsentRow given) =>
        this with { Consents = Consents.SetItem(given.TreatmentId, new TreatmentConsent(given.TreatmentId, given.Giver, given.ExpiresAt)) };

    public ClinicalState AfterRevocation(ConsentRow revoked) => this with { Consents = Consents.Remove(revoked.TreatmentId) };

    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(ClinicalState)} {Version}";

    private static SkinAssessment Read(byte[] document, Instant expiresAt)
    {
        var assessment = SkinAssessment.Parser.ParseFrom(document);
        assessment.ExpireTime = expiresAt.ToTimestamp();
        return assessment;
    }
}
