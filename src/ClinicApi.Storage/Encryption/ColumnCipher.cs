using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace ClinicApi.Storage;

/// <summary>
/// Seals and opens the values of sensitive columns with AES-GCM: the id of the key, a random nonce, the content and its tag. A value is bound
/// to its column and row, so that it is worth nothing in another. What is empty stays empty, and what was stored before there were keys
/// is read as it is.
/// </summary>
internal sealed class ColumnCipher
{
    // No text of a caller's has control characters, and no message begins with the field 0.
    private const char TextMark = '\u0001';
    private const byte BytesMark = 0;

    private const int IdBytes = sizeof(uint);
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = IdBytes + NonceBytes;
    private const int HashBytes = 16;

    // As many characters of base 64 as have the id.
    private const int IdCharacters = 8;

    // Most values fit, so that reading a list does not make a buffer for each.
    private const int OnStack = 512;

    // A cipher is set up once for a key, not once for a value, and is not to be shared by threads.
    private readonly FrozenDictionary<uint, ThreadLocal<AesGcm>> ciphers;
    private readonly byte[] searchKey;

    public ColumnCipher(ColumnKeys keys)
    {
        ciphers = keys.Keys.ToFrozenDictionary(ColumnKeys.IdOf, key => new ThreadLocal<AesGcm>(() => new AesGcm(key, TagBytes)));
        searchKey = keys.SearchKey;
        SearchId = ColumnKeys.IdOfSearch(searchKey);
        CurrentId = keys.Keys is [.., var current] ? ColumnKeys.IdOf(current) : null;
    }

    /// <summary>The key with which values are sealed; null if they are not.</summary>
    public uint? CurrentId { get; }

    /// <summary>The keys that values can be opened with.</summary>
    public IEnumerable<uint> Ids => ciphers.Keys;

    public uint SearchId { get; }

    public string Seal(in Place place, string text)
    {
        if (text.Length == 0 || CurrentId is null)
            return text;
        var length = HeadBytes + Encoding.UTF8.GetByteCount(text) + TagBytes;
        var value = length <= OnStack ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(text, value[HeadBytes..]);
        Seal(place, value);
        return TextMark + Convert.ToBase64String(value);
    }

    public byte[] Seal(in Place place, byte[] content)
    {
        if (content.Length == 0 || CurrentId is null)
            return content;
        var value = new byte[1 + HeadBytes + content.Length + TagBytes];
        value[0] = BytesMark;
        content.CopyTo(value, 1 + HeadBytes);
        Seal(place, value.AsSpan(1));
        return value;
    }

    /// <exception cref="StoreSealException">The key is not there, or the value was sealed for another place.</exception>
    public string Open(in Place place, string stored)
    {
        if (stored.Length == 0 || stored[0] != TextMark)
            return stored;
        var value = stored.Length <= OnStack ? stackalloc byte[OnStack] : new byte[stored.Length];
        if (!Convert.TryFromBase64Chars(stored.AsSpan(1), value, out var length))
            throw Broken();
        return Encoding.UTF8.GetString(OpenInPlace(place, value[..length]));
    }

    /// <exception cref="StoreSealException">The key is not there, or the value was sealed for another place.</exception>
    public byte[] Open(in Place place, byte[] stored) =>
        stored.Length == 0 || stored[0] != BytesMark ? stored : OpenInPlace(place, stored.AsSpan(1).ToArray()).ToArray();

    /// <summary>Under which key a value is sealed; null if under none.</summary>
    public static uint? KeyOf(object stored)
    {
        Span<byte> head = stackalloc byte[IdCharacters];
        return stored switch
        {
            string { Length: > IdCharacters } text when text[0] == TextMark =>
                Convert.TryFromBase64Chars(text.AsSpan(1, IdCharacters), head, out _) ? IdIn(head) : throw Broken(),
            byte[] { Length: > 0 } bytes when bytes[0] == BytesMark => IdIn(bytes.AsSpan(1)),
            _ => null,
        };
    }

    /// <summary>By what a value is found that cannot be read; null for an empty one, which is nobody's.</summary>
    public byte[]? SearchHash(string column, string clinicId, string value) =>
        value.Length == 0 ? null : HMACSHA256.HashData(searchKey, Encoding.UTF8.GetBytes($"{column}\n{clinicId}\n{value}"))[..HashBytes];

    /// <summary>Puts what is to be stored in the place of arguments that say how.</summary>
    public void Fill(object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is ISealedArgument argument)
                arguments[i] = argument.For(this);
        }
    }

    /// <param name="place">Where it is to be stored.</param>
    /// <param name="value">The content, with room before it for id and nonce and after it for the tag.</param>
    private void Seal(in Place place, Span<byte> value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(value, CurrentId!.Value);
        var nonce = value[IdBytes..HeadBytes];
        RandomNumberGenerator.Fill(nonce);
        var content = value[HeadBytes..^TagBytes];
        ciphers[CurrentId.Value].Value!.Encrypt(nonce, content, content, value[^TagBytes..], place.Write(stackalloc byte[OnStack]));
    }

    private ReadOnlySpan<byte> OpenInPlace(in Place place, Span<byte> value)
    {
        if (!ciphers.TryGetValue(IdIn(value), out var cipher))
            throw new StoreSealException("A value is sealed with a key that is not configured.");
        if (value.Length < HeadBytes + TagBytes)
            throw Broken();
        var content = value[HeadBytes..^TagBytes];
        try
        {
            cipher.Value!.Decrypt(value[IdBytes..HeadBytes], content, value[^TagBytes..], content, place.Write(stackalloc byte[OnStack]));
            return content;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new StoreSealException("A sealed value is broken, or belongs elsewhere.", e);
        }
    }

    private static uint IdIn(ReadOnlySpan<byte> value) =>
        value.Length >= IdBytes ? BinaryPrimitives.ReadUInt32BigEndian(value) : throw Broken();

    private static StoreSealException Broken() => new("A sealed value is broken.");
}

/// <summary>Where a value is stored.</summary>
internal readonly record struct Place(SealedColumn Column, string ClinicId, string RowId)
{
    /// <summary>Its name, in the buffer as far as that is long enough.</summary>
    public ReadOnlySpan<byte> Write(Span<byte> buffer)
    {
        return Utf8.TryWrite(buffer, $"{Column.Table}.{Column.Name}\n{ClinicId}\n{RowId}", out var length)
            ? buffer[..length]
            : Encoding.UTF8.GetBytes($"{Column.Table}.{Column.Name}\n{ClinicId}\n{RowId}");
    }
}
