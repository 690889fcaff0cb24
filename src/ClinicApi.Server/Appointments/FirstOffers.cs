using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// Offers of the first version, each of which has a key that is derived from its subject and clinic too, and 64 bits of zero in its block.
/// Nobody makes them any more; what a node made that has not been replaced yet is taken for as long as it is valid.
/// </summary>
internal static class FirstOffers
{
    public const byte Version = 1;

    private const int UsedOfBlock = 8;
    private const int HeaderLength = OpenedOffer.Length - OfferSeal.BlockLength;

    /// <returns>Null if it is no offer of this deployment to the caller for the clinic.</returns>
    public static OpenedOffer? Open(Pepper pepper, string callerId, string clinicId, ReadOnlySpan<byte> offer)
    {
        // Version, kind of wish, moment, and the rest of the subject.
        var header = offer[..HeaderLength];
        using var cipher = Aes.Create();
        var purpose = Encoding.UTF8.GetBytes($"offer\n{callerId}\n{clinicId}\n");
        cipher.SetKey(HMACSHA256.HashData(pepper.Tokens, (byte[])[.. purpose, .. header]).AsSpan(0, OfferSeal.BlockLength));
        Span<byte> block = stackalloc byte[OfferSeal.BlockLength];
        cipher.DecryptEcb(offer[HeaderLength..], block, PaddingMode.None);
        if (!CryptographicOperations.FixedTimeEquals(block[UsedOfBlock..], stackalloc byte[OfferSeal.BlockLength - UsedOfBlock]))
            return null;

        var moment = BinaryPrimitives.ReadUInt32BigEndian(header[2..]);
        return OpenedOffer.Of(moment, [header[1], .. header[(2 + sizeof(uint))..]], block);
    }
}
