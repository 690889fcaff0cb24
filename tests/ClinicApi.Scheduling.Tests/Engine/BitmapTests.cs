using FsCheck;
using FsCheck.Fluent;

namespace ClinicApi.Scheduling.Tests;

/// <summary>The packed words against an array of truth values.</summary>
public sealed class BitmapTests
{
    private static readonly Arbitrary<bool[]> Rows = Arb.From(
        from length in Gen.Choose(1, 400)
        from fill in Gen.Elements(50, 90, 99)
        from cells in Gen.Choose(1, 100).Select(roll => roll <= fill).ArrayOf(length)
        select cells);

    private static readonly Arbitrary<int> Numbers = Arb.From(Gen.Choose(0, 450));

    [Fact]
    public void Erode_AnyRun_KeepsExactlyWhereTheRunFits() => ForAll(Prop.ForAll(Rows, Numbers, (row, run) =>
    {
        var bitmap = Packed(row);
        bitmap.Erode(run + 1);
        Assert.Equal(row.Select((_, i) => i + run + 1 <= row.Length && row.Skip(i).Take(run + 1).All(set => set)), Cells(bitmap));
    }));

    [Fact]
    public void AndShifted_AnyShift_KeepsExactlyWhereTheOtherIsSetFurtherOn() => ForAll(Prop.ForAll(Rows, Numbers, (row, shift) =>
    {
        var bitmap = Bitmap.Full(row.Length);
        bitmap.AndShifted(Packed(row), shift);
        Assert.Equal(row.Select((_, i) => i + shift < row.Length && row[i + shift]), Cells(bitmap));
    }));

    [Fact]
    public void Ranges_AnyEnds_ChangeExactlyTheCellsBetween() => ForAll(Prop.ForAll(Rows, Numbers, Numbers, (row, start, end) =>
    {
        var (set, cleared) = (Packed(row), Packed(row));
        set.SetRange(start - 20, end - 20);
        cleared.ClearRange(start - 20, end - 20);
        Assert.Equal(row.Select((cell, i) => cell || (i >= start - 20 && i < end - 20)), Cells(set));
        Assert.Equal(row.Select((cell, i) => cell && !(i >= start - 20 && i < end - 20)), Cells(cleared));
    }));

    [Fact]
    public void NextSet_FromTheStart_VisitsExactlyTheSetCells() => ForAll(Prop.ForAll(Rows, row =>
    {
        var bitmap = Packed(row);
        var visited = new List<int>();
        for (var cell = bitmap.NextSet(0); cell >= 0; cell = bitmap.NextSet(cell + 1))
            visited.Add(cell);

        Assert.Equal(Enumerable.Range(0, row.Length).Where(i => row[i]), visited);
    }));

    [Fact]
    public void AndOr_AnyRows_CombineCellByCell() => ForAll(Prop.ForAll(Rows, Rows, (one, other) =>
    {
        var row = one.Take(other.Length).ToArray();
        var (mirrored, third) = (row.Reverse().ToArray(), other.Take(row.Length).ToArray());
        var (and, or, orWhere) = (Packed(row), Words(row), Words(row));
        and.And(Packed(mirrored));
        PackedBits.Or(or, Packed(mirrored).Words);
        PackedBits.OrWhere(orWhere, Packed(mirrored).Words, Packed(third).Words);
        Assert.Equal(row.Zip(mirrored, (a, b) => a && b), Cells(and));
        Assert.Equal(row.Zip(mirrored, (a, b) => a || b), Cells(or, row.Length));
        Assert.Equal(row.Select((cell, i) => cell || (mirrored[i] && third[i])), Cells(orWhere, row.Length));
    }));

    [Fact]
    public void SetRangeWhere_AnyEnds_SetsWhatBothHaveBetween() => ForAll(Prop.ForAll(Rows, Numbers, Numbers, (row, start, end) =>
    {
        var (mirrored, empty) = (row.Reverse().ToArray(), new Bitmap(row.Length));
        var (first, last) = (Math.Min(start, row.Length), Math.Min(end, row.Length));
        empty.SetRangeWhere(first, last, Packed(row), Packed(mirrored));
        Assert.Equal(row.Select((cell, i) => i >= first && i < last && cell && mirrored[i]), Cells(empty));
    }));

    [Fact]
    public void Slice_AnyPart_HasTheCellsFromThereOn() => ForAll(Prop.ForAll(Rows, Numbers, Numbers, (row, start, cells) =>
        Assert.Equal(
            Enumerable.Range(start, cells).Select(i => i < row.Length && row[i]), Cells(Packed(row).Slice(start, cells)))));

    private static void ForAll(Property property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);

    private static Bitmap Packed(bool[] row)
    {
        var bitmap = new Bitmap(row.Length);
        for (var cell = 0; cell < row.Length; cell++)
        {
            if (row[cell])
                bitmap.Set(cell);
        }

        return bitmap;
    }

    private static ulong[] Words(bool[] row) => Packed(row).Words.ToArray();

    private static IEnumerable<bool> Cells(ulong[] words, int length) =>
        Enumerable.Range(0, length).Select(cell => PackedBits.IsSet(words, cell));

    private static IEnumerable<bool> Cells(Bitmap bitmap) => Enumerable.Range(0, bitmap.Length).Select(cell => bitmap[cell]);
}
