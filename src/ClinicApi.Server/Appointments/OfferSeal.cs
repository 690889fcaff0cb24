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

/// <summary>
/// Seals the offers of one answer. One key for all of them costs about as much as one token of any other sort, and each offer then one
/// block of AES; that the block is enciphered by itself is the point of it, since no two offers of one key are the same.
/// </summary>
internal sealed class OfferSeal : IDisposable
{
    public static readonly Duration Step = Duration.FromMinutes(5);

    private const byte Version = 1;
    private const int BlockLength = 16;
    private const int UsedOfBlock = 8;
    private const int KeyLength = 16;

    // Version, kind of wish, moment, terms, treatment, practitioner.
    private const int HeaderLength = 2 + sizeof(uint) + sizeof(ushort) + sizeof(uint) + Marks.Length + Marks.Length;

    private readonly Aes aes;
    private readonly byte[] sealedOffer = new byte[HeaderLength + BlockLength];
    private readonly byte[] content = new byte[BlockLength];

    private OfferSeal(Pepper pepper, string callerId, string clinicId, ReadOnlySpan<byte> header)
    {
        header.CopyTo(sealedOffer);
        aes = Cipher(pepper, callerId, clinicId, header);
    }

    public static OfferSeal Begin(
        Pepper pepper, string callerId, string clinicId, Instant now, CompiledTreatment treatment, string practitionerId, Wanted wanted)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        var terms = OfferedTerms.Of(treatment);
        header[0] = Version;
        header[1] = (byte)wanted;
        BinaryPrimitives.WriteUInt32BigEndian(header[2..], (uint)now.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], terms.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], terms.Price);
        WriteMark(header[12..], Marks.Of(treatment.Plan.Id));
        WriteMark(header[(12 + Marks.Length)..], practitionerId.Length == 0 ? 0 : Marks.Of(practitionerId));
        return new OfferSeal(pepper, callerId, clinicId, header);
    }

    /// <param name="start">On a multiple of five minutes, as all starts are.</param>
    /// <param name="end">The same.</param>
    /// <param name="withPractitioner">Whether the practitioner who was wanted is free then.</param>
    public string Seal(Instant start, Instant end, bool withPractitioner)
    {
        BinaryPrimitives.WriteUInt32BigEndian(content, (uint)(start.ToUnixTimeSeconds() / (long)Step.TotalSeconds));
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(4), (ushort)((end - start) / Step));
        content[6] = (byte)(withPractitioner ? 1 : 0);
        aes.EncryptEcb(content, sealedOffer.AsSpan(HeaderLength), PaddingMode.None);
        return Base64Url.EncodeToString(sealedOffer);
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

        var start = Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(block) * (long)Step.TotalSeconds);
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
