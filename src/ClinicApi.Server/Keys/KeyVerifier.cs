using System.Collections.Concurrent;
using System.Security.Cryptography;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Keys;

/// <summary>Turns an API key into a caller.</summary>
/// <remarks>A look-up is believed for half a second, so that a revoked key is refused within one on every node.</remarks>
internal sealed class KeyVerifier(Store store, Pepper pepper, KeyUses uses, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan BelievedFor = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Remembered> remembered = new();

    public async Task<Caller> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        var key = ApiKey.Parse(text)
            ?? throw new ApiException(ErrorReason.CredentialsInvalid, "The API key is malformed or mistyped.");
        var found = await FindAsync(key.KeyId, cancellationToken);
        if (found is null || !CryptographicOperations.FixedTimeEquals(found.Record.Key.Hash, key.Hash(pepper)))
            throw new ApiException(ErrorReason.CredentialsInvalid, "The API key is unknown.");
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        if (!found.Record.Key.IsAcceptedAt(now))
            throw new ApiException(ErrorReason.CredentialsRevoked, "The API key was revoked or has expired.");
        if (found.Record.Partner.State != (int)PartnerState.Active)
            throw new ApiException(ErrorReason.CredentialsRevoked, "The partner is suspended.");
        uses.Note(key.KeyId, now);
        return found.Caller;
    }

    private async Task<Remembered?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (remembered.TryGetValue(keyId, out var known) && time.GetElapsedTime(known.At, now) < BelievedFor)
            return known;
        var record = await store.Partners.FindKeyAsync(keyId, cancellationToken);
        if (record is null)
        {
            remembered.TryRemove(keyId, out _);
            return null;
        }

        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        return remembered[keyId] = new Remembered(record, Caller.Of(record), now);
    }

    private sealed record Remembered(KeyRecord Record, Caller Caller, long At);
}
