using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>
/// Signing secrets. Signing needs the secret itself, so it is stored, encrypted under a key that is kept outside the database and bound
/// to its endpoint.
/// </summary>
internal sealed class WebhookSecrets(Pepper pepper)
{
    private const int SecretLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Create() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>As Standard Webhooks writes it.</summary>
    public static string Reveal(byte[] secret) => "whsec_" + Convert.ToBase64String(secret);

    public byte[] Seal(WebhookKey endpoint, byte[] secret)
    {
        var stored = new byte[NonceLength + TagLength + secret.Length];
        var (nonce, tag, content) = Parts(stored);
        RandomNumberGenerator.Fill(nonce.Span);
        using var cipher = new AesGcm(pepper.WebhookSecrets, TagLength);
        cipher.Encrypt(nonce.Span, secret, content.Span, tag.Span, NameOf(endpoint));
        return stored;
    }

    /// <exception cref="CryptographicException">It was stored under another pepper, or for another endpoint.</exception>
    public byte[] Open(WebhookKey endpoint, byte[] stored)
    {
        var secret = new byte[stored.Length - NonceLength - TagLength];
        var (nonce, tag, content) = Parts(stored);
        using var cipher = new AesGcm(pepper.WebhookSecrets, TagLength);
        cipher.Decrypt(nonce.Span, content.Span, tag.Span, secret, NameOf(endpoint));
        return secret;
    }

    /// <summary>The secrets that sign, the newest first.</summary>
    public IReadOnlyList<byte[]> InForce(WebhookEndpointRow endpoint, Instant now)
    {
        var key = new WebhookKey(endpoint.PartnerId, endpoint.EndpointId);
        var newest = Open(key, endpoint.Secret);
        return endpoint.PreviousSecret is { } previous && endpoint.PreviousExpiresAt > now ? [newest, Open(key, previous)] : [newest];
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Content) Parts(byte[] stored) =>
        (stored.AsMemory(0, NonceLength), stored.AsMemory(NonceLength, TagLength), stored.AsMemory(NonceLength + TagLength));

    private static byte[] NameOf(WebhookKey endpoint) => Encoding.UTF8.GetBytes($"{endpoint.PartnerId}/{endpoint.EndpointId}");
}
