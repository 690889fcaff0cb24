using System.Security.Cryptography;
using System.Text;

namespace ClinicApi.Server.Keys;

/// <summary>The deployment's secret, kept outside the database. What is derived from it is derived by purpose.</summary>
internal sealed class Pepper
{
    public const int FewestBytes = 32;

    public Pepper(byte[] secret)
    {
        if (secret.Length < FewestBytes)
            throw new ArgumentException($"The pepper needs at least {FewestBytes} bytes.", nameof(secret));
        Keys = Derive(secret, "api-keys");
        Fingerprints = Derive(secret, "request-fingerprints");
        Tokens = Derive(secret, "tokens");
        WebhookSecrets = Derive(secret, "webhook-secrets");
        AuditSeals = Derive(secret, "audit-seals");
        SearchKeys = Derive(secret, "search-keys");
    }

    public byte[] Keys { get; }

    public byte[] Fingerprints { get; }

    public byte[] Tokens { get; }

    public byte[] WebhookSecrets { get; }

    public byte[] AuditSeals { get; }

    public byte[] SearchKeys { get; }

    private static byte[] Derive(byte[] secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.ASCII.GetBytes(purpose));
}
