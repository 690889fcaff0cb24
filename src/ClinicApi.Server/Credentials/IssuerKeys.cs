using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace ClinicApi.Server.Credentials;

/// <summary>An issuer's keys by their ids, as they were published at one moment.</summary>
internal sealed record KeySet(byte[] Published, FrozenDictionary<string, SecurityKey> Keys)
{
    private const int FewestRsaBits = 2048;

    /// <summary>Only public keys for signatures count; a published secret would be one that everybody knows.</summary>
    /// <exception cref="ArgumentException">The text is no key set.</exception>
    public static KeySet Parse(byte[] published)
    {
        var keys = new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(published)).Keys
            .Where(key => key.Use is null or "" or "sig" && !string.IsNullOrEmpty(key.Kid))
            .Where(key => key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve || (key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.KeySize >= FewestRsaBits));
        return new KeySet(published, keys.DistinctBy(key => key.Kid).ToFrozenDictionary(key => key.Kid, key => (SecurityKey)key));
    }
}

/// <summary>
/// The keys of one issuer: fetched when a token first needs them, again after a while, and when a token names one that is not known, but
/// not more often than twice a minute. While the issuer is away the known ones go on working.
/// </summary>
internal sealed partial class IssuerKeys(IssuerSettings issuer, FetchKeySet fetch, TimeProvider time, ILogger<IssuerKeys> logger)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenFirstFetches = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private KeySet? current;
    private Task fetching = Task.CompletedTask;
    private long? fetchedAt;

    public KeySet? Current => Volatile.Read(ref current);

    /// <returns>The keys, with the one of this id if it is published; null if none are known and the issuer cannot be asked.</returns>
    public async Task<KeySet?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var known = Current;
        if (known is null)
            await FetchUnlessDoneSince(BetweenFirstFetches).WaitAsync(cancellationToken);
        else if (!known.Keys.ContainsKey(keyId))
            await FetchUnlessDoneSince(BetweenFetches).WaitAsync(cancellationToken);
        else
            _ = FetchUnlessDoneSince(FreshFor);
        return Current;
    }

    /// <summary>Whether or not it works, the next one may try only after the pause.</summary>
    private Task FetchUnlessDoneSince(TimeSpan pause)
    {
        lock (gate)
        {
            if (!fetching.IsCompleted || (fetchedAt is { } before && time.GetElapsedTime(before) < pause))
                return fetching;
            fetchedAt = time.GetTimestamp();
            return fetching = FetchAsync();
        }
    }

    /// <summary>Several wait for the outcome, so it does not depend on who asked first. It never fails.</summary>
    private async Task FetchAsync()
    {
        try
        {
            var published = await fetch(issuer.KeySet, CancellationToken.None);
            // The same keys stay the same object, by which it is seen that nothing has changed.
            if (current is { } known && published.AsSpan().SequenceEqual(known.Published))
                return;
            Volatile.Write(ref current, KeySet.Parse(published));
            LogFetched(logger, issuer.Issuer, current!.Keys.Count);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or UnauthorizedAccessException or OperationCanceledException or ArgumentException or JsonException)
        {
            LogAway(logger, issuer.Issuer, exception.GetType().Name, current?.Keys.Count ?? 0);
        }
    }

    [LoggerMessage(811, LogLevel.Information, "{Issuer} publishes {Count} keys that can be used.")]
    private static partial void LogFetched(ILogger logger, string issuer, int count);

    [LoggerMessage(812, LogLevel.Warning, "The keys of {Issuer} cannot be read ({Cause}); {Count} are known from before.")]
    private static partial void LogAway(ILogger logger, string issuer, string cause, int count);
}
