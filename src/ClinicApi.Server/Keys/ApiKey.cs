using System.Buffers;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace ClinicApi.Server.Keys;

/// <summary>
/// An API key: <c>ck_live_</c> or <c>ck_test_</c>, the key's id, <c>_</c>, 32 random characters and a checksum of six, all in base 62.
/// The checksum refuses typing errors without a look-up and lets secret scanners be exact.
/// </summary>
internal sealed record ApiKey(string Environment, string KeyId, string Secret)
{
    public const string Live = "live";
    public const string Test = "test";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // An id is part of a resource name, where capitals are not allowed. Keys that were made before may have some.
    private const string KeyIdAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int KeyIdLength = 12;
    private const int SecretLength = 32;
    private const int ChecksumLength = 6;
    private const int MostBytes = 64;

    private static readonly SearchValues<char> Base62 = SearchValues.Create(Alphabet);

    public static ApiKey Create(string environment) =>
        new(environment, RandomNumberGenerator.GetString(KeyIdAlphabet, KeyIdLength), RandomNumberGenerator.GetString(Alphabet, SecretLength));

    /// <returns>The key, or null if the text is none or its checksum is wrong.</returns>
    public static ApiKey? Parse(string text)
    {
        var parts = text.Split('_');
        if (parts is not ["ck", Live or Test, { Length: KeyIdLength } keyId, { Length: SecretLength + ChecksumLength } rest])
            return null;
        if (!IsBase62(keyId) || !IsBase62(rest))
            return null;
        var key = new ApiKey(parts[1], keyId, rest[..SecretLength]);
        return key.Checksum() == rest[SecretLength..] ? key : null;
    }

    /// <summary>What is stored: useless without the pepper, which is kept outside the database. The secret is random, so a slow hash adds nothing.</summary>
    public byte[] Hash(Pepper pepper)
    {
        Span<byte> text = stackalloc byte[MostBytes];
        Utf8.TryWrite(text, $"{KeyId}_{Secret}", out var length);
        return HMACSHA256.HashData(pepper.Keys, text[..length]);
    }

    /// <summary>The whole key. Shown once, when it is made.</summary>
    public string Reveal() => $"ck_{Environment}_{KeyId}_{Secret}{Checksum()}";

    /// <summary>The key without its secret, by which it can be recognised.</summary>
    public static string PrefixOf(string environment, string keyId) => $"ck_{environment}_{keyId}";

    /// <summary>Safe to log.</summary>
    public override string ToString() => PrefixOf(Environment, KeyId) + "_…";

    private string Checksum()
    {
        Span<byte> text = stackalloc byte[MostBytes];
        Utf8.TryWrite(text, $"ck_{Environment}_{KeyId}_{Secret}", out var length);
        var crc = Crc32.Of(text[..length]);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            digits[i] = Alphabet[(int)(crc % Alphabet.Length)];
            crc /= (uint)Alphabet.Length;
        }

        return new string(digits);
    }

    private static bool IsBase62(string text) => !text.AsSpan().ContainsAnyExcept(Base62);
}
