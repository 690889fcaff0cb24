using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClinicApi.Server.Webhooks;

/// <summary>The signature of Standard Webhooks: over id, time and body, once for each secret in force.</summary>
internal static class WebhookSignature
{
    public static string Of(string webhookId, long timestamp, byte[] body, IEnumerable<byte[]> secrets)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{webhookId}.{timestamp}.")), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }
}
