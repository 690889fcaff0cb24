using NodaTime;

namespace ClinicApi.Storage;

/// <summary>A patient of a clinic. Address lines are a JSON array of texts.</summary>
public sealed record PatientRow(
    string ClinicId,
    string PatientId,
    long Version,
    string RegisteredBy,
    string GivenName,
    string FamilyName,
    LocalDate BirthDate,
    string Email,
    string Phone,
    string LanguageCode,
    string PartnerReference,
    string MedicalRecordNumber,
    string AddressLines,
    string Note,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    /// <summary>A JSON array of the caller's making.</summary>
    public string ReportedProcedures { get; init; } = "[]";

    // A record prints all its members, and these must never reach a log.
    public override string ToString() => $"{nameof(PatientRow)} {PatientId}";
}
