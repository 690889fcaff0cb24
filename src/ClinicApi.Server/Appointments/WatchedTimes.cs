using System.Collections.Immutable;
using System.Security.Cryptography;
using NodaTime;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Appointments;

/// <summary>A time that a watcher was told of. Who could be asked for is a mark: another mark is another time.</summary>
internal readonly record struct WatchedTime(Instant Start, Instant End, ushort Practitioners)
{
    private const uint FnvOffset = 2_166_136_261;
    private const uint FnvPrime = 16_777_619;

    public static WatchedTime Of(Scheduling.Slot slot)
    {
        var mark = FnvOffset;
        foreach (var practitioner in slot.Practitioners)
        {
            foreach (var character in practitioner.Id)
                mark = (mark ^ character) * FnvPrime;
            mark = (mark ^ '/') * FnvPrime;
        }

        return new WatchedTime(slot.Start, slot.End, (ushort)(mark ^ (mark >> 16)));
    }
}

/// <summary>All that a watcher knows: the times of each treatment that it asked for. Packs itself into a resume token, if it is not too long.</summary>
internal sealed record WatchedTimes(ImmutableArray<ImmutableArray<WatchedTime>> ByTreatment)
{
    private const int MostPackedBytes = 1_200;
    private const int BitsOfADigit = 7;
    private const byte More = 1 << BitsOfADigit;
    private const int HashLength = 12;
    private static readonly Duration Step = Duration.FromMinutes(5);

    public static WatchedTimes Of(IReadOnlyList<FoundTimes> found) =>
        new([.. found.Select(times => times.Slots.Select(WatchedTime.Of).ToImmutableArray())]);

    /// <summary>A hash of all times, and the times themselves where there are not too many.</summary>
    public byte[] Pack()
    {
        var packed = PackTimes();
        var hash = SHA256.HashData(packed)[..HashLength];
        return packed.Length <= MostPackedBytes ? [.. hash, .. packed] : hash;
    }

    /// <summary>What a watcher knew by its token: the times, or null if the token does not hold them and they are not these.</summary>
    public WatchedTimes? Recall(ReadOnlySpan<byte> token) =>
        token.StartsWith(Pack().AsSpan(0, HashLength)) ? this
        : token.Length > HashLength ? UnpackTimes(token[HashLength..])
        : null;

    private byte[] PackTimes()
    {
        var packed = new List<byte>();
        foreach (var times in ByTreatment)
        {
            Write(times.Length);
            var before = NodaConstants.UnixEpoch;
            foreach (var time in times)
            {
                Write((long)((time.Start - before) / Step));
                Write((long)((time.End - time.Start) / Step));
                packed.Add((byte)(time.Practitioners >> 8));
                packed.Add((byte)time.Practitioners);
                before = time.Start;
            }
        }

        return [.. packed];

        void Write(long number)
        {
            for (; number >= More; number >>= BitsOfADigit)
                packed.Add((byte)(number | More));
            packed.Add((byte)number);
        }
    }

    private static WatchedTimes UnpackTimes(ReadOnlySpan<byte> packed)
    {
        var treatments = ImmutableArray.CreateBuilder<ImmutableArray<WatchedTime>>();
        while (!packed.IsEmpty)
        {
            var times = ImmutableArray.CreateBuilder<WatchedTime>();
            var before = NodaConstants.UnixEpoch;
            for (var left = Read(ref packed); left > 0; left--)
            {
                before += Step * Read(ref packed);
                var end = before + (Step * Read(ref packed));
                times.Add(new WatchedTime(before, end, (ushort)((packed[0] << 8) | packed[1])));
                packed = packed[2..];
            }

            treatments.Add(times.ToImmutable());
        }

        return new WatchedTimes(treatments.ToImmutable());

        static long Read(ref ReadOnlySpan<byte> from)
        {
            var (number, shift) = (0L, 0);
            byte digit;
            do
            {
                digit = from[0];
                from = from[1..];
                number |= (long)(digit & (More - 1)) << shift;
                shift += BitsOfADigit;
            }
            while (digit >= More);
            return number;
        }
    }
}
