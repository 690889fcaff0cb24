using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Keys;
using NodaTime;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Appointments;

/// <summary>What an offer holds; treatment and practitioner by their marks.</summary>
internal readonly record struct OpenedOffer(
    Instant IssuedAt, ulong Treatment, ulong Practitioner, Wanted Wanted, OfferedTerms Terms, Instant Start, Instant End);

/// <summary>A time to offer, in seconds since the Unix epoch, and whether the practitioner who was wanted is free then.</summary>
internal readonly record struct OfferedTime(long Start, long End, bool WithPractitioner);

/// <summary>
/// Seals the offers of one answer. One key for all of them costs about as much as one token of any other sort, and each offer then one
/// block of AES; that the block is enciphered by itself is the point of it, since no two offers of one key are the same.
/// </summary>
internal sealed class OfferSeal : IDisposable
{
    public const long StepSeconds = 300;

    private static readonly Duration Step = Duration.FromSeconds(StepSeconds);

    private const byte Version = 1;
    private const int BlockLength = 16;
    private const int UsedOfBlock = 8;
    private const int KeyLength = 16;

    // Version, kind of wish, moment, terms, treatment, practitioner.
    private const int HeaderLength = 2 + sizeof(uint) + sizeof(ushort) + sizeof(uint) + Marks.Length + Marks.Length;

    /// <summary>The characters of an offer, all of them ASCII.</summary>
    public static readonly int OfferLength = Base64Url.GetEncodedLength(HeaderLength + BlockLength);

    private readonly Aes aes;
    private readonly byte[] sealedOffer = new byte[HeaderLength + BlockLength];

    private OfferSeal(Pepper pepper, string callerId, string clinicId, ReadOnlySpan<byte> header)
    {
        header.CopyTo(sealedOffer);
        aes = Cipher(pepper, callerId, clinicId, header);
    }

    public static OfferSeal Begin(
        Pepper pepper, string callerId, string clinicId, Instant now, CompiledTreatment treatment, string practitionerId, Wanted wanted)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        var terms = treatment.Terms;
        header[0] = Version;
        header[1] = (byte)wanted;
        BinaryPrimitives.WriteUInt32BigEndian(header[2..], (uint)now.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], terms.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], terms.Price);
        WriteMark(header[12..], treatment.Mark);
        WriteMark(header[(12 + Marks.Length)..], practitionerId.Length == 0 ? 0 : Marks.Of(practitionerId));
        return new OfferSeal(pepper, callerId, clinicId, header);
    }

    /// <summary>An offer of each time. Starts and ends lie on multiples of five minutes, as all starts do.</summary>
    public void Seal(ReadOnlySpan<OfferedTime> times, Span<byte> offers)
    {
        // All in one call: the cipher's own work is little beside that of calling it.
        Span<byte> blocks = stackalloc byte[times.Length * BlockLength];
        Span<byte> ciphered = stackalloc byte[times.Length * BlockLength];
        blocks.Clear();
        for (var i = 0; i < times.Length; i++)
        {
            var block = blocks[(i * BlockLength)..];
            BinaryPrimitives.WriteUInt32BigEndian(block, (uint)(times[i].Start / StepSeconds));
            BinaryPrimitives.WriteUInt16BigEndian(block[4..], (ushort)((times[i].End - times[i].Start) / StepSeconds));
            block[6] = (byte)(times[i].WithPractitioner ? 1 : 0);
        }

        aes.EncryptEcb(blocks, ciphered, PaddingMode.None);
        for (var i = 0; i < times.Length; i++)
        {
            ciphered.Slice(i * BlockLength, BlockLength).CopyTo(sealedOffer.AsSpan(HeaderLength));
            Base64Url.EncodeToUtf8(sealedOffer, offers[(i * OfferLength)..]);
        }
    }

    /// <returns>Null if it is no offer of this deployment to the caller for the clinic.</returns>
    public static OpenedOffer? Open(Pepper pepper, string callerId, string clinicId, string token)
    {
        if (!Base64Url.IsValid(token) || Base64Url.DecodeFromChars(token) is not { Length: HeaderLength + BlockLength } offer || offer[0] != Version)
            return null;
        var header = offer.AsSpan(0, HeaderLength);
        using var cipher = Cipher(pepper, callerId, clinicId, header);
        Span<byte> block = stackalloc byte[BlockLength];
        cipher.DecryptEcb(offer.AsSpan(HeaderLength), block, PaddingMode.None);
        if (!CryptographicOperations.FixedTimeEquals(block[UsedOfBlock..], stackalloc byte[BlockLength - UsedOfBlock]))
            return null;

        var start = Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(block) * StepSeconds);
        return new OpenedOffer(
            Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(header[2..])),
            ReadMark(header[12..]),
            block[6] == 0 ? 0 : ReadMark(header[(12 + Marks.Length)..]),
            block[6] == 0 ? Wanted.Anybody : (Wanted)header[1],
            new OfferedTerms(BinaryPrimitives.ReadUInt16BigEndian(header[6..]), BinaryPrimitives.ReadUInt32BigEndian(header[8..])),
            start,
            start + (Step * BinaryPrimitives.ReadUInt16BigEndian(block[4..])));
    }

    public void Dispose() => aes.Dispose();

    private static Aes Cipher(Pepper pepper, string callerId, string clinicId, ReadOnlySpan<byte> header)
    {
        var purpose = Encoding.UTF8.GetBytes($"offer\n{callerId}\n{clinicId}\n");
        var cipher = Aes.Create();
        cipher.Key = HMACSHA256.HashData(pepper.Tokens, (byte[])[.. purpose, .. header])[..KeyLength];
        return cipher;
    }

    private static void WriteMark(Span<byte> to, ulong mark)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(whole, mark);
        whole[^Marks.Length..].CopyTo(to);
    }

    private static ulong ReadMark(ReadOnlySpan<byte> from)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        from[..Marks.Length].CopyTo(whole[^Marks.Length..]);
        return BinaryPrimitives.ReadUInt64BigEndian(whole);
    }
}
