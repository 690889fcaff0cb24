using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace ClinicApi.Server.Events;

/// <summary>
/// How far a reader has come: the last event of each clinic that lies behind it. A clinic that it has not met, because it was granted
/// later, begins with its first event since the reader's own beginning.
/// </summary>
/// <remarks>Clinics are told apart by a mark of six bytes, so that a token for hundreds of them stays short.</remarks>
internal sealed record FeedPosition(Instant Since, ImmutableSortedDictionary<ulong, long> Sequences)
{
    private const int InstantLength = 8;
    private const int MarkLength = 6;
    private const int BitsOfAByte = 8;
    private const int BitsOfADigit = 7;
    private const int TicksPerMicrosecond = 10;

    public static readonly Instant Beginning = NodaConstants.UnixEpoch;

    public static FeedPosition From(Instant since) => new(since, ImmutableSortedDictionary<ulong, long>.Empty);

    /// <summary>Null if the reader has not met the clinic.</summary>
    public long? In(string clinicId) => Sequences.TryGetValue(Mark(clinicId), out var sequence) ? sequence : null;

    public FeedPosition Past(string clinicId, long sequence) => this with { Sequences = Sequences.SetItem(Mark(clinicId), sequence) };

    /// <summary>Forgets every clinic but these.</summary>
    public FeedPosition Only(IEnumerable<string> clinicIds)
    {
        var marks = clinicIds.Select(Mark).ToHashSet();
        return this with { Sequences = Sequences.RemoveRange(Sequences.Keys.Where(mark => !marks.Contains(mark))) };
    }

    public byte[] Pack()
    {
        var packed = new List<byte>(InstantLength + (Sequences.Count * (MarkLength + 3)));
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64BigEndian(number, Since.ToUnixTimeTicks() / TicksPerMicrosecond);
        packed.AddRange(number);
        foreach (var (mark, sequence) in Sequences)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, mark);
            packed.AddRange(number[^MarkLength..]);
            var rest = sequence;
            for (; rest >= 1 << BitsOfADigit; rest >>= BitsOfADigit)
                packed.Add((byte)(rest | (1 << BitsOfADigit)));
            packed.Add((byte)rest);
        }

        return [.. packed];
    }

    /// <summary>Reads what <see cref="Pack"/> wrote; whoever calls it has made sure that it was.</summary>
    public static FeedPosition Unpack(ReadOnlySpan<byte> packed)
    {
        var since = Instant.FromUnixTimeTicks(BinaryPrimitives.ReadInt64BigEndian(packed) * TicksPerMicrosecond);
        var sequences = ImmutableSortedDictionary.CreateBuilder<ulong, long>();
        packed = packed[InstantLength..];
        while (packed.Length > 0)
        {
            var mark = 0UL;
            foreach (var b in packed[..MarkLength])
                mark = (mark << BitsOfAByte) | b;
            packed = packed[MarkLength..];
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

    private static ulong Mark(string clinicId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(clinicId), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) >> (BitsOfAByte * (sizeof(ulong) - MarkLength));
    }
}
