using System.Numerics;
using System.Runtime.InteropServices;

namespace ClinicApi.Scheduling;

/// <summary>
/// What is done to rows of bits packed into words, lowest bit first. Bits beyond the end of a row that is read are not set, so what
/// would run over its end never fits.
/// </summary>
internal static class PackedBits
{
    public const int BitsPerWord = 64;

    public static int WordsFor(int bits) => (bits + BitsPerWord - 1) / BitsPerWord;

    public static bool IsSet(ReadOnlySpan<ulong> words, int bit) => (words[bit / BitsPerWord] >> bit & 1) != 0;

    /// <summary>Sets the bits from <paramref name="start"/> up to and without <paramref name="end"/>, which must exist.</summary>
    public static void SetRange(Span<ulong> words, int start, int end)
    {
        for (var bit = start; bit < end; bit = NextWord(bit))
            words[bit / BitsPerWord] |= Mask(bit, end);
    }

    public static void ClearRange(Span<ulong> words, int start, int end)
    {
        for (var bit = start; bit < end; bit = NextWord(bit))
            words[bit / BitsPerWord] &= ~Mask(bit, end);
    }

    /// <summary>Sets the bits of a range that are set in both others.</summary>
    public static void SetRangeWhere(Span<ulong> words, int start, int end, ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        for (var bit = start; bit < end; bit = NextWord(bit))
        {
            var i = bit / BitsPerWord;
            words[i] |= Mask(bit, end) & one[i] & other[i];
        }
    }

    public static void And(Span<ulong> words, ReadOnlySpan<ulong> other)
    {
        ref var target = ref MemoryMarshal.GetReference(words);
        ref var source = ref MemoryMarshal.GetReference(other[..words.Length]);
        var i = 0;
        for (; i <= words.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
            (Vector.LoadUnsafe(ref target, (nuint)i) & Vector.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);

        for (; i < words.Length; i++)
            words[i] &= other[i];
    }

    /// <summary>Sets the bits, besides those that are set, that are set in both others.</summary>
    public static void OrWhere(Span<ulong> words, ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] |= one[i] & other[i];
    }

    public static void Or(Span<ulong> words, ReadOnlySpan<ulong> other)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] |= other[i];
    }

    /// <summary>Keeps a bit if the one <paramref name="shift"/> further on is set in the other row, which may be the same.</summary>
    public static void AndShifted(Span<ulong> words, ReadOnlySpan<ulong> other, int shift)
    {
        var (skip, bits) = (shift / BitsPerWord, shift % BitsPerWord);
        if (bits == 0)
        {
            AndSkipped(words, skip < other.Length ? other[skip..] : []);
            return;
        }

        // Word i reads words i and above only, so going upwards is safe when both are the same row.
        ref var target = ref MemoryMarshal.GetReference(words);
        ref var source = ref MemoryMarshal.GetReference(other);
        var i = 0;
        for (; i <= Math.Min(words.Length, other.Length - skip - 1) - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            var low = Vector.ShiftRightLogical(Vector.LoadUnsafe(ref source, (nuint)(i + skip)), bits);
            var high = Vector.ShiftLeft(Vector.LoadUnsafe(ref source, (nuint)(i + skip + 1)), BitsPerWord - bits);
            (Vector.LoadUnsafe(ref target, (nuint)i) & (low | high)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < words.Length; i++)
        {
            var from = i + skip;
            var low = from < other.Length ? other[from] >> bits : 0;
            var high = from + 1 < other.Length ? other[from + 1] << BitsPerWord - bits : 0;
            words[i] &= low | high;
        }
    }

    /// <summary>Keeps a bit if a run of that many set bits begins with it: where something of that length fits.</summary>
    public static void Erode(Span<ulong> words, int run)
    {
        // Each step doubles the run that a set bit vouches for; the last one covers the rest by overlapping.
        var covered = 1;
        for (; covered * 2 <= run; covered *= 2)
            AndShifted(words, words, covered);

        if (covered < run)
            AndShifted(words, words, run - covered);
    }

    /// <summary>The first set bit at or after <paramref name="bit"/>, which must exist, or -1.</summary>
    public static int NextSet(ReadOnlySpan<ulong> words, int bit)
    {
        var i = bit / BitsPerWord;
        var word = words[i] & ulong.MaxValue << bit;
        while (word == 0)
        {
            if (++i == words.Length)
                return -1;

            word = words[i];
        }

        return i * BitsPerWord + BitOperations.TrailingZeroCount(word);
    }

    private static void AndSkipped(Span<ulong> words, ReadOnlySpan<ulong> other)
    {
        var common = Math.Min(words.Length, other.Length);
        And(words[..common], other);
        words[common..].Clear();
    }

    private static int NextWord(int bit) => (bit / BitsPerWord + 1) * BitsPerWord;

    /// <summary>The bits of the bit's word from the bit up to the end or the word's last bit.</summary>
    private static ulong Mask(int bit, int end)
    {
        var from = ulong.MaxValue << bit;
        return end >= NextWord(bit) ? from : from & ~(ulong.MaxValue << end);
    }
}
