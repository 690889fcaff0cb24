using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// What a patient agreed to, the purpose in the contract's numbers. Shared fields are a JSON array of paths. It is in
/// force until it expires or is revoked; a later consent to the same revokes it.
/// </summary>
public sealed record ConsentRow(
    string ClinicId,
    string PatientId,
    string ConsentId,
    long Version,
    int Purpose,
    string RecipientId,
    string TreatmentId,
    string SharedFields,
    string DocumentVersion,
    int Giver,
    string RecordedBy,
    Instant GrantedAt,
    Instant? ExpiresAt,
    Instant? RevokedAt,
    Instant CreatedAt);
