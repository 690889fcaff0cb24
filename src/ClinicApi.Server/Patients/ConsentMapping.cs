using System.Text.Json;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Patients;

/// <summary>Consents as the contract has them and as they are stored.</summary>
internal static class ConsentMapping
{
    public static Consent ToMessage(ConsentRow row) => new()
    {
        Name = ResourceNames.Consent(row.ClinicId, row.PatientId, row.ConsentId),
        Etag = Etags.Of(row.Version),
        Purpose = (ConsentPurpose)row.Purpose,
        Recipient = row.RecipientId.Length == 0 ? "" : ResourceNames.Partner(row.RecipientId),
        Treatment = row.TreatmentId.Length == 0 ? "" : ResourceNames.Treatment(row.ClinicId, row.TreatmentId),
        SharedFields = { JsonSerializer.Deserialize<string[]>(row.SharedFields) },
        DocumentVersion = row.DocumentVersion,
        Giver = (ConsentGiver)row.Giver,
        GrantTime = row.GrantedAt.ToTimestamp(),
        ExpireTime = row.ExpiresAt?.ToTimestamp(),
        RevokeTime = row.RevokedAt?.ToTimestamp(),
        CreateTime = row.CreatedAt.ToTimestamp(),
    };

    public static ConsentRow ToRow(Consent consent, PatientRow patient, string consentId, string recordedBy, Instant now) => new(
        patient.ClinicId,
        patient.PatientId,
        consentId,
        Version: 1,
        (int)consent.Purpose,
        ResourceNames.LastId(consent.Recipient),
        ResourceNames.LastId(consent.Treatment),
        JsonSerializer.Serialize(consent.SharedFields.ToArray()),
        consent.DocumentVersion,
        (int)consent.Giver,
        recordedBy,
        consent.GrantTime is { } granted ? Clock.WholeMicroseconds(granted.ToInstant()) : now,
        consent.ExpireTime is { } expires ? Clock.WholeMicroseconds(expires.ToInstant()) : null,
        RevokedAt: null,
        CreatedAt: now);
}
