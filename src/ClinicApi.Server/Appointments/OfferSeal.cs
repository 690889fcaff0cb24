using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Keys;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// Seals the offers of one answer, whatever they are of, under one key, each of them as one block of AES. That blocks are enciphered by
/// themselves is the point of it: no two of one key are the same. All that were added are enciphered at once, when the first is written:
/// the cipher's own work is little beside that of calling it.
/// </summary>
internal sealed class OfferSeal : IDisposable
{
    public const int BlockLength = 16;

    /// <summary>The characters of an offer, all of them ASCII.</summary>
    public static readonly int OfferLength = Base64Url.GetEncodedLength(OpenedOffer.Length);

    private const byte Version = 2;
    private const int KeyLength = 16;
    private const int SubjectAt = 1 + sizeof(uint);
    private const int BlockAt = SubjectAt + OfferSubject.Length;
    private const int FirstCapacity = 64 * BlockLength;

    private readonly Aes aes;
    private readonly byte[] offer = new byte[OpenedOffer.Length];
    private byte[] blocks = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    private int length;
    private int enciphered;

    public OfferSeal(Pepper pepper, string callerId, Instant now)
    {
        offer[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(offer.AsSpan(1), (uint)now.ToUnixTimeSeconds());
        aes = Cipher(pepper, callerId, offer.AsSpan(0, SubjectAt));
    }

    /// <returns>The number under which the offer can be written.</returns>
    public int Add(OfferSubject subject, OfferedTime time)
    {
        if (blocks.Length - length < BlockLength)
            Grow();
        var block = blocks.AsSpan(length, BlockLength);
        time.Write(block);
        subject.Seal.CopyTo(block[OfferedTime.Length..]);
        length += BlockLength;
        return (length / BlockLength) - 1;
    }

    /// <summary>An offer that was added, in <see cref="OfferLength"/> characters.</summary>
    public void Write(int number, OfferSubject subject, Span<byte> to)
    {
        if (number * BlockLength >= enciphered)
            Encipher();
        subject.Written.CopyTo(offer.AsSpan(SubjectAt));
        blocks.AsSpan(number * BlockLength, BlockLength).CopyTo(offer.AsSpan(BlockAt));
        Base64Url.EncodeToUtf8(offer, to);
    }

    /// <returns>Null if it is no offer of this deployment to the caller for the clinic.</returns>
    public static OpenedOffer? Open(Pepper pepper, string callerId, string clinicId, string token)
    {
        if (!Base64Url.IsValid(token) || Base64Url.DecodeFromChars(token) is not { Length: OpenedOffer.Length } offer)
            return null;
        return offer[0] switch
        {
            FirstOffers.Version => FirstOffers.Open(pepper, callerId, clinicId, offer),
            Version => Open(pepper, callerId, clinicId, offer),
            _ => null,
        };
    }

    public void Dispose()
    {
        aes.Dispose();
        ArrayPool<byte>.Shared.Return(blocks);
        blocks = [];
    }

    private static OpenedOffer? Open(Pepper pepper, string callerId, string clinicId, ReadOnlySpan<byte> offer)
    {
        var subject = offer[SubjectAt..BlockAt];
        using var cipher = Cipher(pepper, callerId, offer[..SubjectAt]);
        Span<byte> block = stackalloc byte[BlockLength];
        cipher.DecryptEcb(offer[BlockAt..], block, PaddingMode.None);
        return CryptographicOperations.FixedTimeEquals(block[OfferedTime.Length..], OfferSubject.SealOf(pepper, clinicId, subject))
            ? OpenedOffer.Of(BinaryPrimitives.ReadUInt32BigEndian(offer[1..]), subject, block)
            : null;
    }

    private static Aes Cipher(Pepper pepper, string callerId, ReadOnlySpan<byte> issued)
    {
        var cipher = Aes.Create();
        cipher.SetKey(HMACSHA256.HashData(pepper.Tokens, (byte[])[.. Encoding.UTF8.GetBytes($"offers\n{callerId}\n"), .. issued]).AsSpan(0, KeyLength));
        return cipher;
    }

    private void Encipher()
    {
        var waiting = blocks.AsSpan(enciphered, length - enciphered);
        aes.EncryptEcb(waiting, waiting, PaddingMode.None);
        enciphered = length;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(blocks.Length * 2);
        blocks.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(blocks);
        blocks = larger;
    }
}
