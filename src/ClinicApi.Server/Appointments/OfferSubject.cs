using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Lists;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// What offers are of besides their times: the treatment, its terms as they were shown, and the practitioner who was wanted. It stands in
/// them in the clear. Its seal, which also says in which clinic, only this deployment can make.
/// </summary>
internal sealed class OfferSubject
{
    public const int Length = 1 + sizeof(ushort) + sizeof(uint) + Marks.Length + Marks.Length;

    public const int SealLength = OfferSeal.BlockLength - OfferedTime.Length;

    // The wish comes first.
    private const int LengthAt = 1;
    private const int PriceAt = LengthAt + sizeof(ushort);
    private const int TreatmentAt = PriceAt + sizeof(uint);
    private const int PractitionerAt = TreatmentAt + Marks.Length;

    private readonly byte[] written = new byte[Length];
    private readonly byte[] seal;

    private OfferSubject(Pepper pepper, string clinicId, ulong treatment, OfferedTerms terms, ulong practitioner, Wanted wanted)
    {
        written[0] = (byte)wanted;
        BinaryPrimitives.WriteUInt16BigEndian(written.AsSpan(LengthAt), terms.Length);
        BinaryPrimitives.WriteUInt32BigEndian(written.AsSpan(PriceAt), terms.Price);
        Marks.Write(written.AsSpan(TreatmentAt), treatment);
        Marks.Write(written.AsSpan(PractitionerAt), practitioner);
        seal = SealOf(pepper, clinicId, written);
    }

    public ReadOnlySpan<byte> Written => written;

    public ReadOnlySpan<byte> Seal => seal;

    /// <summary>A treatment of a clinic, whoever gives it.</summary>
    public static OfferSubject Of(Pepper pepper, string clinicId, string treatmentId, OfferedTerms terms) =>
        new(pepper, clinicId, Marks.Of(treatmentId), terms, practitioner: 0, Wanted.Anybody);

    /// <summary>A treatment of a clinic with somebody who was wanted.</summary>
    public static OfferSubject Of(Pepper pepper, string clinicId, string treatmentId, OfferedTerms terms, string practitionerId, Wanted wanted) =>
        new(pepper, clinicId, Marks.Of(treatmentId), terms, Marks.Of(practitionerId), wanted);

    public static byte[] SealOf(Pepper pepper, string clinicId, ReadOnlySpan<byte> written) =>
        HMACSHA256.HashData(pepper.Tokens, (byte[])[.. Encoding.UTF8.GetBytes($"offered\n{clinicId}\n"), .. written])[..SealLength];

    public static Wanted WantedIn(ReadOnlySpan<byte> written) => (Wanted)written[0];

    public static OfferedTerms TermsIn(ReadOnlySpan<byte> written) =>
        new(BinaryPrimitives.ReadUInt16BigEndian(written[LengthAt..]), BinaryPrimitives.ReadUInt32BigEndian(written[PriceAt..]));

    public static ulong TreatmentIn(ReadOnlySpan<byte> written) => Marks.Read(written[TreatmentAt..]);

    public static ulong PractitionerIn(ReadOnlySpan<byte> written) => Marks.Read(written[PractitionerAt..]);
}

/// <summary>What a patient was told about a treatment: its length in steps of five minutes, and a mark of its price.</summary>
internal readonly record struct OfferedTerms(ushort Length, uint Price)
{
    public static OfferedTerms Of(Treatment treatment) => new(
        (ushort)(treatment.Duration.Seconds / OfferedTime.StepSeconds),
        treatment.Price is { } price ? (uint)Marks.Of(FormattableString.Invariant($"{price.CurrencyCode} {price.MinorUnits}")) : 0);

    /// <summary>The fields of the treatment that say something else by now.</summary>
    public IEnumerable<string> ChangesTo(OfferedTerms now)
    {
        if (Length != now.Length)
            yield return "duration";
        if (Price != now.Price)
            yield return "price";
    }
}
