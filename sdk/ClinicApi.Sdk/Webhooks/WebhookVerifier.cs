using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Sdk.Webhooks;
using ClinicApi.V1;

namespace ClinicApi.Sdk;

/// <summary>Tells whether a webhook comes from Clinic API and is fresh, after the conventions of Standard Webhooks. Thread-safe.</summary>
/// <remarks>
/// Give it the body's bytes as they came: text that was decoded and encoded again, or JSON that was read and written again, may differ.
/// A fresh webhook may still come twice; the id tells.
/// </remarks>
public sealed class WebhookVerifier
{
    /// <summary>Header with the id of the delivery, which stays the same on each attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the time of the attempt, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header with a signature for each secret that is in force.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";

    private readonly byte[][] keys;
    private readonly TimeSpan tolerance;
    private readonly TimeProvider time;

    /// <summary>Makes a verifier.</summary>
    /// <param name="secrets">The endpoint's secrets, <c>whsec_</c> and base64: one, or the old and the new one while a secret is replaced.</param>
    /// <param name="tolerance">How far the time of an attempt may be from now, in either direction. Null: 5 minutes.</param>
    /// <param name="timeProvider">The clock. Null: the system's.</param>
    /// <exception cref="ArgumentException">There is no secret, or one is not of that form.</exception>
    public WebhookVerifier(IEnumerable<string> secrets, TimeSpan? tolerance = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        keys = [.. secrets.Select(Key)];
        if (keys.Length == 0)
            throw new ArgumentException("At least one secret is needed.", nameof(secrets));
        this.tolerance = tolerance ?? TimeSpan.FromMinutes(5);
        time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Judges a webhook.</summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signature">The header <c>webhook-signature</c>.</param>
    /// <param name="body">The body as it came.</param>
    /// <returns>Whether to believe it.</returns>
    public WebhookVerdict Verify(string? id, string? timestamp, string? signature, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return WebhookVerdict.HeaderMissing;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return WebhookVerdict.TimestampMalformed;
        // The signature first: what a stranger sends gets no other answer.
        if (!IsSigned(Encoding.UTF8.GetBytes($"{id}.{timestamp}."), signature, body))
            return WebhookVerdict.SignatureWrong;
        var age = time.GetUtcNow().ToUnixTimeSeconds() - seconds;
        return Math.Abs((double)age) <= tolerance.TotalSeconds ? WebhookVerdict.Valid : WebhookVerdict.NotFresh;
    }

    /// <summary>Judges a webhook and reads it.</summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signature">The header <c>webhook-signature</c>.</param>
    /// <param name="body">The body as it came.</param>
    /// <returns>What the webhook says. An event type that this version does not know is unspecified; the payload's own type names it.</returns>
    /// <exception cref="WebhookException">It is not to be believed, or its body is not what the contract says.</exception>
    public WebhookPayload Read(string? id, string? timestamp, string? signature, ReadOnlySpan<byte> body)
    {
        var verdict = Verify(id, timestamp, signature, body);
        return verdict == WebhookVerdict.Valid ? PayloadReader.Read(body) : throw new WebhookException(verdict);
    }

    private static byte[] Key(string secret)
    {
        var encoded = secret?.StartsWith(SecretPrefix, StringComparison.Ordinal) == true ? secret.AsSpan(SecretPrefix.Length) : default;
        var key = new byte[encoded.Length];
        if (encoded.Length == 0 || !Convert.TryFromBase64Chars(encoded, key, out var length))
            throw new ArgumentException($"A secret is {SecretPrefix} and base64, as CreateWebhookEndpoint returned it.", nameof(secret));
        return key[..length];
    }

    // Every signature is compared with every key, so that the time says nothing of which fits.
    private bool IsSigned(byte[] head, string signatures, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> sent = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var fits = false;
        foreach (var key in keys)
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hash.AppendData(head);
            hash.AppendData(body);
            hash.GetHashAndReset(expected);
            foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                fits |= signature.StartsWith(Version, StringComparison.Ordinal)
                    && Convert.TryFromBase64Chars(signature.AsSpan(Version.Length), sent, out var length)
                    && CryptographicOperations.FixedTimeEquals(expected, sent[..length]);
            }
        }

        return fits;
    }
}
