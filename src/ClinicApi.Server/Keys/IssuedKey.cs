using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Keys;

/// <summary>What a key is made for. No scopes: all that the partner has.</summary>
internal sealed record KeyTerms(string DisplayName, IReadOnlyList<string> Scopes, Instant? ExpiresAt)
{
    public static readonly KeyTerms Everything = new("", [], null);
}

/// <summary>A new key: as it is shown, this once, and as it is stored.</summary>
internal sealed record IssuedKey(ApiKey Key, KeyRow Row)
{
    public static IssuedKey For(string partnerId, string environment, KeyTerms terms, Pepper pepper, Instant now)
    {
        var key = ApiKey.Create(environment);
        var row = new KeyRow(key.KeyId, partnerId, key.Hash(pepper), Scopes.Join(terms.Scopes), now, terms.ExpiresAt, RevokedAt: null)
        {
            DisplayName = terms.DisplayName,
            Environment = environment,
        };
        return new IssuedKey(key, row);
    }
}
