using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClinicApi.Storage;

/// <summary>
/// The keys of sensitive columns, each of 32 bytes. Values are sealed with the last one and opened with whichever they name. The search
/// key hashes what is looked for; without it, as in tests, hashes can be guessed.
/// </summary>
public sealed record ColumnKeys(IReadOnlyList<byte[]> Keys, byte[] SearchKey)
{
    public const int Bytes = 32;

    /// <summary>Values are stored as they are.</summary>
    public static readonly ColumnKeys None = new([], new byte[Bytes]);

    /// <summary>By which a sealed value names its key.</summary>
    internal static uint IdOf(byte[] key) => FingerprintOf("clinicapi-column-key", key);

    /// <summary>By which the database knows the search key that its hashes were made with.</summary>
    internal static uint IdOfSearch(byte[] key) => FingerprintOf("clinicapi-search-key", key);

    private static uint FingerprintOf(string purpose, byte[] key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.ASCII.GetBytes(purpose), .. key]));
}
