using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Keys;

/// <summary>A new key: as it is shown, this once, and as it is stored.</summary>
internal sealed record IssuedKey(ApiKey Key, KeyRow Row)
{
    public static IssuedKey For(
        string partnerId, string environment, IEnumerable<string> scopes, Pepper pepper, Instant now, Instant? expiresAt = null)
    {
        var key = ApiKey.Create(environment);
        return new IssuedKey(key, new KeyRow(key.KeyId, partnerId, key.Hash(pepper), string.Join(' ', scopes), now, expiresAt, RevokedAt: null));
    }
}
