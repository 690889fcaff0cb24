using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Lists;

/// <summary>
/// The form that all tokens have: a code, then the content, in URL-safe base 64. The code binds the content to what the token is for,
/// so that one that was altered, or is used for anything else, is recognised on every node of the deployment.
/// </summary>
internal static class SealedTokens
{
    private const int CodeLength = 16;

    public static string Seal(Pepper pepper, string purpose, byte[] content) =>
        Base64Url.EncodeToString([.. Code(pepper, purpose, content), .. content]);

    /// <returns>The content, or null if this is no token for the purpose.</returns>
    public static byte[]? Open(Pepper pepper, string purpose, string token)
    {
        if (!Base64Url.IsValid(token))
            return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length < CodeLength)
            return null;
        var content = bytes[CodeLength..];
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, CodeLength), Code(pepper, purpose, content)) ? content : null;
    }

    private static byte[] Code(Pepper pepper, string purpose, byte[] content)
    {
        // The length keeps purpose and content apart, whatever they hold.
        var about = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{purpose.Length}\n{purpose}"));
        return HMACSHA256.HashData(pepper.Tokens, (byte[])[.. about, .. content])[..CodeLength];
    }
}
