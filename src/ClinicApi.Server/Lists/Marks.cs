using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClinicApi.Server.Lists;

/// <summary>Marks of six bytes by which clinics, or things of one clinic, are told apart in tokens, which stay short by them.</summary>
internal static class Marks
{
    public const int Length = 6;

    public static ulong Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) >> (8 * (sizeof(ulong) - Length));
    }

    public static void Write(Span<byte> to, ulong mark)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(whole, mark);
        whole[^Length..].CopyTo(to);
    }

    public static ulong Read(ReadOnlySpan<byte> from)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        from[..Length].CopyTo(whole[^Length..]);
        return BinaryPrimitives.ReadUInt64BigEndian(whole);
    }
}
