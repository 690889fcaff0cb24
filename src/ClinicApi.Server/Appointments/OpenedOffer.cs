using System.Buffers.Binary;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>What an offer holds; treatment and practitioner by their marks.</summary>
internal readonly record struct OpenedOffer(
    Instant IssuedAt, ulong Treatment, ulong Practitioner, Wanted Wanted, OfferedTerms Terms, Instant Start, Instant End)
{
    /// <summary>The bytes of an offer, whatever its version.</summary>
    public const int Length = 1 + sizeof(uint) + OfferSubject.Length + OfferSeal.BlockLength;

    /// <param name="moment">When it was made, in seconds since the Unix epoch.</param>
    /// <param name="subject">What it is of, as <see cref="OfferSubject"/> writes it.</param>
    /// <param name="block">Its time, as <see cref="OfferedTime"/> writes it.</param>
    public static OpenedOffer Of(uint moment, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> block)
    {
        var (time, issuedAt) = (OfferedTime.Read(block), Instant.FromUnixTimeSeconds(moment));
        return new OpenedOffer(
            issuedAt,
            OfferSubject.TreatmentIn(subject),
            time.WithPractitioner ? OfferSubject.PractitionerIn(subject) : 0,
            time.WithPractitioner ? OfferSubject.WantedIn(subject) : Wanted.Anybody,
            OfferSubject.TermsIn(subject),
            Instant.FromUnixTimeSeconds(time.Start),
            Instant.FromUnixTimeSeconds(time.End));
    }
}

/// <summary>A time to offer, in seconds since the Unix epoch, and whether the practitioner who was wanted is free then.</summary>
internal readonly record struct OfferedTime(long Start, long End, bool WithPractitioner)
{
    public const long StepSeconds = 300;

    /// <summary>The bytes that it takes. Starts and ends lie on multiples of five minutes, as all starts do.</summary>
    public const int Length = sizeof(uint) + sizeof(ushort) + 1;

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, (uint)(Start / StepSeconds));
        BinaryPrimitives.WriteUInt16BigEndian(to[sizeof(uint)..], (ushort)((End - Start) / StepSeconds));
        to[Length - 1] = (byte)(WithPractitioner ? 1 : 0);
    }

    public static OfferedTime Read(ReadOnlySpan<byte> from)
    {
        var start = BinaryPrimitives.ReadUInt32BigEndian(from) * StepSeconds;
        return new OfferedTime(start, start + (BinaryPrimitives.ReadUInt16BigEndian(from[sizeof(uint)..]) * StepSeconds), from[Length - 1] != 0);
    }
}
