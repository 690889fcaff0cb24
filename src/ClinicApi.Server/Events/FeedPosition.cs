using System.Buffers.Binary;
using System.Collections.Immutable;
using ClinicApi.Server.Lists;
using NodaTime;

namespace ClinicApi.Server.Events;

/// <summary>
/// How far a reader has come: the last event of each clinic that lies behind it. A clinic that it has not met, because it was granted
/// later, begins with its first event since the reader's own beginning.
/// </summary>
/// <remarks>Clinics are told apart by their marks, so that a token for hundreds of them stays short.</remarks>
internal sealed record FeedPosition(Instant Since, ImmutableSortedDictionary<ulong, long> Sequences)
{
    private const int InstantLength = 8;
    private const int BitsOfADigit = 7;
    private const int MostDigits = 10;
    private const int TicksPerMicrosecond = 10;

    public static readonly Instant Beginning = NodaConstants.UnixEpoch;

    public static FeedPosition From(Instant since) => new(since, ImmutableSortedDictionary<ulong, long>.Empty);

    /// <summary>Null if the reader has not met the clinic.</summary>
    public long? In(string clinicId) => Sequences.TryGetValue(Marks.Of(clinicId), out var sequence) ? sequence : null;

    public FeedPosition Past(string clinicId, long sequence) => this with { Sequences = Sequences.SetItem(Marks.Of(clinicId), sequence) };

    /// <summary>Forgets every clinic but these.</summary>
    public FeedPosition Only(IEnumerable<string> clinicIds)
    {
        var marks = clinicIds.Select(Marks.Of).ToHashSet();
        return this with { Sequences = Sequences.RemoveRange(Sequences.Keys.Where(mark => !marks.Contains(mark))) };
    }

    public byte[] Pack()
    {
        var packed = new byte[InstantLength + (Sequences.Count * (Marks.Length + MostDigits))];
        BinaryPrimitives.WriteInt64BigEndian(packed, Since.ToUnixTimeTicks() / TicksPerMicrosecond);
        var length = InstantLength;
        foreach (var (mark, sequence) in Sequences)
        {
            Marks.Write(packed.AsSpan(length), mark);
            length += Marks.Length;
            var rest = sequence;
            for (; rest >= 1 << BitsOfADigit; rest >>= BitsOfADigit)
                packed[length++] = (byte)(rest | (1 << BitsOfADigit));
            packed[length++] = (byte)rest;
        }

        return packed[..length];
    }

    /// <summary>Reads what <see cref="Pack"/> wrote; whoever calls it has made sure that it was.</summary>
    public static FeedPosition Unpack(ReadOnlySpan<byte> packed)
    {
        var since = Instant.FromUnixTimeTicks(BinaryPrimitives.ReadInt64BigEndian(packed) * TicksPerMicrosecond);
        var sequences = ImmutableSortedDictionary.CreateBuilder<ulong, long>();
        packed = packed[InstantLength..];
        while (packed.Length > 0)
        {
            var mark = Marks.Read(packed);
            packed = packed[Marks.Length..];
            var (sequence, shift) = (0L, 0);
            byte digit;
            do
            {
                digit = packed[0];
                packed = packed[1..];
                sequence |= (digit & ((1L << BitsOfADigit) - 1)) << shift;
                shift += BitsOfADigit;
            }
            while (digit >= 1 << BitsOfADigit);
            sequences[mark] = sequence;
        }

        return new FeedPosition(since, sequences.ToImmutable());
    }
}
