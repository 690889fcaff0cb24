using System.Numerics;

namespace ClinicApi.Scheduling;

/// <summary>
/// A row of bits, one for each cell of a timeline, packed into words. Cells beyond the end read as not set, so what would run over
/// the end of a timeline never fits.
/// </summary>
internal sealed class Bitmap(int length)
{
    private const int BitsPerWord = 64;

    private readonly ulong[] words = new ulong[(length + BitsPerWord - 1) / BitsPerWord];

    public int Length => length;

    public bool this[int cell] => (words[cell / BitsPerWord] >> cell & 1) != 0;

    public static Bitmap Full(int length)
    {
        var bitmap = new Bitmap(length);
        bitmap.SetRange(0, length);
        return bitmap;
    }

    public Bitmap Copy()
    {
        var copy = new Bitmap(length);
        words.CopyTo(copy.words, 0);
        return copy;
    }

    public void Set(int cell) => words[cell / BitsPerWord] |= 1UL << cell;

    /// <summary>Sets the cells from <paramref name="start"/> up to and without <paramref name="end"/>, as far as they exist.</summary>
    public void SetRange(int start, int end)
    {
        (start, end) = (Math.Max(start, 0), Math.Min(end, length));
        for (var cell = start; cell < end; cell = NextWord(cell))
        {
            words[cell / BitsPerWord] |= Mask(cell, end);
        }
    }

    public void ClearRange(int start, int end)
    {
        (start, end) = (Math.Max(start, 0), Math.Min(end, length));
        for (var cell = start; cell < end; cell = NextWord(cell))
        {
            words[cell / BitsPerWord] &= ~Mask(cell, end);
        }
    }

    public void And(Bitmap other)
    {
        for (var i = 0; i < words.Length; i++)
        {
            words[i] &= other.words[i];
        }
    }

    public void Or(Bitmap other)
    {
        for (var i = 0; i < words.Length; i++)
        {
            words[i] |= other.words[i];
        }
    }

    /// <summary>Keeps a cell if the one <paramref name="shift"/> further on is set in the other bitmap, which may be this one.</summary>
    public void AndShifted(Bitmap other, int shift)
    {
        // Word i reads words i and above only, so going upwards is safe when both are the same bitmap.
        for (var i = 0; i < words.Length; i++)
        {
            words[i] &= other.Word(i, shift);
        }
    }

    /// <summary>Keeps a cell if a run of that many set cells begins with it: where something of that length fits.</summary>
    public void Erode(int run)
    {
        // Each step doubles the run that a set bit vouches for; the last one covers the rest by overlapping.
        var covered = 1;
        for (; covered * 2 <= run; covered *= 2)
        {
            AndShifted(this, covered);
        }

        if (covered < run)
        {
            AndShifted(this, run - covered);
        }
    }

    /// <summary>The first set cell at or after <paramref name="cell"/>, or -1.</summary>
    public int NextSet(int cell)
    {
        if (cell >= length)
        {
            return -1;
        }

        var i = cell / BitsPerWord;
        var word = words[i] & ulong.MaxValue << cell;
        while (word == 0)
        {
            if (++i == words.Length)
            {
                return -1;
            }

            word = words[i];
        }

        return i * BitsPerWord + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>The first cell from <paramref name="start"/> up to and without <paramref name="end"/> that is not set, or null.</summary>
    public int? FirstClear(int start, int end)
    {
        for (var cell = start; cell < end; cell++)
        {
            if (!this[cell])
            {
                return cell;
            }
        }

        return null;
    }

    private static int NextWord(int cell) => (cell / BitsPerWord + 1) * BitsPerWord;

    /// <summary>The bits of the cell's word from the cell up to the end or the word's last bit.</summary>
    private static ulong Mask(int cell, int end)
    {
        var fromCell = ulong.MaxValue << cell;
        return end >= NextWord(cell) ? fromCell : fromCell & ~(ulong.MaxValue << end);
    }

    private ulong Word(int i, int shift)
    {
        var (source, bits) = (i + shift / BitsPerWord, shift % BitsPerWord);
        var low = source < words.Length ? words[source] >> bits : 0;
        var high = bits != 0 && source + 1 < words.Length ? words[source + 1] << BitsPerWord - bits : 0;
        return low | high;
    }
}
