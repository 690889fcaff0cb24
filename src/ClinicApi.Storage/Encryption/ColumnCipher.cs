using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

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
    private const int HashBytes = 16;

    private readonly FrozenDictionary<uint, byte[]> keys;
    private readonly byte[]? current;
    private readonly byte[] searchKey;

    public ColumnCipher(ColumnKeys keys)
    {
        this.keys = keys.Keys.ToFrozenDictionary(ColumnKeys.IdOf);
        current = keys.Keys.Count > 0 ? keys.Keys[^1] : null;
        searchKey = keys.SearchKey;
        CurrentId = current is null ? null : ColumnKeys.IdOf(current);
    }

    /// <summary>The key with which values are sealed; null if they are not.</summary>
    public uint? CurrentId { get; }

    public string Seal(in Place place, string text) =>
        text.Length == 0 || current is null ? text : TextMark + Convert.ToBase64String(Seal(place, Encoding.UTF8.GetBytes(text)).AsSpan(1));

    public byte[] Seal(in Place place, byte[] content)
    {
        if (content.Length == 0 || current is null)
            return content;
        var value = new byte[1 + IdBytes + NonceBytes + content.Length + TagBytes];
        value[0] = BytesMark;
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(1), CurrentId!.Value);
        var nonce = value.AsSpan(1 + IdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(current, TagBytes);
        cipher.Encrypt(nonce, content, value.AsSpan(1 + IdBytes + NonceBytes, content.Length), value.AsSpan(value.Length - TagBytes), place.ToBytes());
        return value;
    }

    /// <exception cref="StoreSealException">The key is not there, or the value was sealed for another place.</exception>
    public string Open(in Place place, string stored) =>
        stored.Length == 0 || stored[0] != TextMark ? stored : Encoding.UTF8.GetString(Unseal(place, Decode(stored)));

    /// <exception cref="StoreSealException">The key is not there, or the value was sealed for another place.</exception>
    public byte[] Open(in Place place, byte[] stored) => stored.Length == 0 || stored[0] != BytesMark ? stored : Unseal(place, stored.AsSpan(1));

    /// <summary>Under which key a value is sealed; null if under none.</summary>
    public static uint? KeyOf(object stored) => stored switch
    {
        string { Length: > 0 } text when text[0] == TextMark => IdIn(Decode(text)),
        byte[] { Length: > 0 } bytes when bytes[0] == BytesMark => IdIn(bytes.AsSpan(1)),
        _ => null,
    };

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

    private static byte[] Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text[1..]);
        }
        catch (FormatException e)
        {
            throw new StoreSealException("A sealed value is broken.", e);
        }
    }

    private static uint IdIn(ReadOnlySpan<byte> value) => value.Length >= IdBytes
        ? BinaryPrimitives.ReadUInt32BigEndian(value)
        : throw new StoreSealException("A sealed value is broken.");

    private byte[] Unseal(in Place place, ReadOnlySpan<byte> value)
    {
        if (!keys.TryGetValue(IdIn(value), out var key))
            throw new StoreSealException("A value is sealed with a key that is not configured.");
        if (value.Length < IdBytes + NonceBytes + TagBytes)
            throw new StoreSealException("A sealed value is broken.");
        var content = new byte[value.Length - IdBytes - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(value.Slice(IdBytes, NonceBytes), value[(IdBytes + NonceBytes)..^TagBytes], value[^TagBytes..], content, place.ToBytes());
            return content;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new StoreSealException("A sealed value is broken, or belongs elsewhere.", e);
        }
    }
}

/// <summary>Where a value is stored.</summary>
internal readonly record struct Place(SealedColumn Column, string ClinicId, string RowId)
{
    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{Column.Table}.{Column.Name}\n{ClinicId}\n{RowId}");
}
