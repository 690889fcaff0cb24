namespace ClinicApi.Scheduling;

/// <summary>A row of bits, one for each cell of a timeline. Cells beyond the end read as not set.</summary>
internal sealed class Bitmap(int length)
{
    private readonly ulong[] words = new ulong[PackedBits.WordsFor(length)];

    public int Length => length;

    public ReadOnlySpan<ulong> Words => words;

    public bool this[int cell] => PackedBits.IsSet(words, cell);

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

    /// <summary>The cells from <paramref name="start"/> on, as many as asked for.</summary>
    public Bitmap Slice(int start, int cells)
    {
        var slice = Full(cells);
        slice.AndShifted(this, start);
        return slice;
    }

    public void Set(int cell) => words[cell / PackedBits.BitsPerWord] |= 1UL << cell;

    /// <summary>Sets the cells from <paramref name="start"/> up to and without <paramref name="end"/>, as far as they exist.</summary>
    public void SetRange(int start, int end) => PackedBits.SetRange(words, Math.Max(start, 0), Math.Min(end, length));

    public void ClearRange(int start, int end) => PackedBits.ClearRange(words, Math.Max(start, 0), Math.Min(end, length));

    /// <summary>Sets the cells of a range that are set in both other bitmaps of the same length.</summary>
    public void SetRangeWhere(int start, int end, Bitmap one, Bitmap other) =>
        PackedBits.SetRangeWhere(words, start, end, one.words, other.words);

    public void And(Bitmap other) => PackedBits.And(words, other.words);

    /// <summary>Keeps a cell if the one <paramref name="shift"/> further on is set in the other bitmap, which may be this one.</summary>
    public void AndShifted(Bitmap other, int shift) => PackedBits.AndShifted(words, other.words, shift);

    /// <summary>Keeps a cell if a run of that many set cells begins with it: where something of that length fits.</summary>
    public void Erode(int run) => PackedBits.Erode(words, run);

    /// <summary>The first set cell at or after <paramref name="cell"/>, or -1.</summary>
    public int NextSet(int cell) => cell < length ? PackedBits.NextSet(words, cell) : -1;

    /// <summary>The first cell from <paramref name="start"/> up to and without <paramref name="end"/> that is not set, or null.</summary>
    public int? FirstClear(int start, int end)
    {
        for (var cell = start; cell < end; cell++)
        {
            if (!this[cell])
                return cell;
        }

        return null;
    }
}
