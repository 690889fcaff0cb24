using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Somebody who calls: a booking platform, a clinic's staff, an internal service, an administrator.</summary>
public sealed record PartnerRow(string PartnerId, int CallerKind, string DisplayName, Instant CreatedAt);

/// <summary>An API key. Only a keyed hash of its secret is stored; scopes are separated by spaces.</summary>
public sealed record KeyRow(
    string KeyId, string PartnerId, byte[] Hash, string Scopes, Instant CreatedAt, Instant? ExpiresAt, Instant? RevokedAt);

/// <summary>A key with whom it belongs to and the clinics that are granted to them.</summary>
public sealed record KeyRecord(KeyRow Key, PartnerRow Partner, IReadOnlyList<string> ClinicIds);
