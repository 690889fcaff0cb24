using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Somebody who calls: a booking platform, a clinic's staff, an internal service, an administrator. Scopes are separated by spaces.</summary>
public sealed record PartnerRow(string PartnerId, int CallerKind, string DisplayName, Instant CreatedAt)
{
    public long Version { get; init; } = 1;

    /// <summary>The contract's number of the state.</summary>
    public int State { get; init; } = 1;

    public string Scopes { get; init; } = "";

    public string ContactEmail { get; init; } = "";

    public PartnerQuota Quota { get; init; } = new(0, 0, 0, 0, 0);

    public Instant UpdatedAt { get; init; } = CreatedAt;
}

/// <summary>How much a partner may use; 0 means the deployment's default.</summary>
public sealed record PartnerQuota(int CallsPerSecond, int BurstCalls, int MaxStreams, int MaxHolds, int MaxWebhookEndpoints);

/// <summary>
/// An API key. Only a keyed hash of its secret is stored. Scopes are separated by spaces; none means all that the partner has.
/// Predecessor and successor are ids of the same partner's keys; empty means there is none.
/// </summary>
public sealed record KeyRow(
    string KeyId, string PartnerId, byte[] Hash, string Scopes, Instant CreatedAt, Instant? ExpiresAt, Instant? RevokedAt)
{
    public string DisplayName { get; init; } = "";

    public string Environment { get; init; } = "live";

    public string PredecessorId { get; init; } = "";

    public string SuccessorId { get; init; } = "";

    public Instant? LastUsedAt { get; init; }

    public bool IsAcceptedAt(Instant now) => !(RevokedAt <= now) && !(ExpiresAt <= now);
}

/// <summary>That a partner may reach a clinic, or without one every clinic. No scopes: all that the partner has.</summary>
public sealed record GrantRow(string PartnerId, string GrantId, string? ClinicId, string Scopes, Instant GrantedAt, Instant? ExpiresAt);

/// <summary>A clinic that a grant in force lets a partner reach, and with which scopes; none means all that the partner has.</summary>
public sealed record ReachRow(string ClinicId, string Scopes);

/// <summary>A partner and the clinics that it may reach by now.</summary>
public sealed record PartnerRecord(PartnerRow Partner, IReadOnlyList<ReachRow> Reach);

/// <summary>A key with whom it belongs to and the clinics that they may reach by now.</summary>
public sealed record KeyRecord(KeyRow Key, PartnerRow Partner, IReadOnlyList<ReachRow> Reach)
{
    public IReadOnlyList<string> ClinicIds => [.. Reach.Select(reach => reach.ClinicId).Distinct()];
}
