using System.Security.Cryptography;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Credentials;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Keys;

/// <summary>Turns an API key into a caller.</summary>
internal sealed class KeyVerifier(Store store, Pepper pepper, KeyUses uses, TimeProvider time)
{
    private readonly BriefMemory<Known> memory = new(time);

    public async Task<Caller> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        var key = ApiKey.Parse(text)
            ?? throw new ApiException(ErrorReason.CredentialsInvalid, "The API key is malformed or mistyped.");
        var found = await memory.FindAsync(key.KeyId, LookUpAsync, cancellationToken);
        if (found is null || !CryptographicOperations.FixedTimeEquals(found.Record.Key.Hash, key.Hash(pepper)))
            throw new ApiException(ErrorReason.CredentialsInvalid, "The API key is unknown.");
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        if (!found.Record.Key.IsAcceptedAt(now))
            throw new ApiException(ErrorReason.CredentialsRevoked, "The API key was revoked or has expired.");
        KnownPartners.RefuseUnlessActive(found.Record.Partner);
        uses.Note(key.KeyId, now);
        return found.Caller;
    }

    private async Task<Known?> LookUpAsync(string keyId, CancellationToken cancellationToken) =>
        await store.Partners.FindKeyAsync(keyId, cancellationToken) is { } record ? new Known(record, Caller.Of(record)) : null;

    private sealed record Known(KeyRecord Record, Caller Caller);
}
