using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;
using ApiKey = ClinicApi.V1.ApiKey;

namespace ClinicApi.Server.Partners;

/// <summary>Partners, keys and grants as the contract has them and as they are stored.</summary>
internal static class PartnerMapping
{
    private static readonly PartnerQuota NoQuota = new(0, 0, 0, 0, 0);

    public static Partner ToMessage(PartnerRow row) => new()
    {
        Name = ResourceNames.Partner(row.PartnerId),
        Etag = Etags.Of(row.Version),
        DisplayName = row.DisplayName,
        CallerKind = (CallerKind)row.CallerKind,
        State = (PartnerState)row.State,
        Scopes = { Scopes.Parse(row.Scopes) },
        Quota = row.Quota == NoQuota ? null : ToMessage(row.Quota),
        ContactEmail = row.ContactEmail,
        CreateTime = row.CreatedAt.ToTimestamp(),
        UpdateTime = row.UpdatedAt.ToTimestamp(),
    };

    public static PartnerRow ToRow(Partner partner, string partnerId, Instant createdAt, Instant updatedAt, long version) =>
        new(partnerId, (int)partner.CallerKind, partner.DisplayName, createdAt)
        {
            Version = version,
            State = (int)(partner.State == PartnerState.Unspecified ? PartnerState.Active : partner.State),
            Scopes = Scopes.Join(partner.Scopes),
            ContactEmail = partner.ContactEmail,
            Quota = partner.Quota is { } quota
                ? new PartnerQuota(quota.CallsPerSecond, quota.BurstCalls, quota.MaxStreams, quota.MaxHolds, quota.MaxWebhookEndpoints)
                : NoQuota,
            UpdatedAt = updatedAt,
        };

    public static ApiKey ToMessage(KeyRow row, Instant now) => new()
    {
        Name = ResourceNames.ApiKey(row.PartnerId, row.KeyId),
        DisplayName = row.DisplayName,
        KeyPrefix = Keys.ApiKey.PrefixOf(row.Environment, row.KeyId),
        Scopes = { Scopes.Parse(row.Scopes) },
        State = KeyRules.StateOf(row, now),
        ExpireTime = row.ExpiresAt?.ToTimestamp(),
        RevokeTime = row.RevokedAt?.ToTimestamp(),
        LastUseTime = row.LastUsedAt?.ToTimestamp(),
        Predecessor = KeyName(row.PartnerId, row.PredecessorId),
        Successor = KeyName(row.PartnerId, row.SuccessorId),
        CreateTime = row.CreatedAt.ToTimestamp(),
    };

    /// <summary>With the whole key, which is shown this once.</summary>
    public static ApiKey ToMessage(IssuedKey issued, Instant now)
    {
        var message = ToMessage(issued.Row, now);
        message.Key = issued.Key.Reveal();
        return message;
    }

    public static ClinicGrant ToMessage(GrantRow row) => new()
    {
        Name = ResourceNames.ClinicGrant(row.PartnerId, row.GrantId),
        Clinic = row.ClinicId is null ? "" : ResourceNames.Clinic(row.ClinicId),
        AllClinics = row.ClinicId is null,
        Scopes = { Scopes.Parse(row.Scopes) },
        ExpireTime = row.ExpiresAt?.ToTimestamp(),
        CreateTime = row.GrantedAt.ToTimestamp(),
    };

    private static Quota ToMessage(PartnerQuota quota) => new()
    {
        CallsPerSecond = quota.CallsPerSecond,
        BurstCalls = quota.BurstCalls,
        MaxStreams = quota.MaxStreams,
        MaxHolds = quota.MaxHolds,
        MaxWebhookEndpoints = quota.MaxWebhookEndpoints,
    };

    private static string KeyName(string partnerId, string keyId) => keyId.Length == 0 ? "" : ResourceNames.ApiKey(partnerId, keyId);
}
