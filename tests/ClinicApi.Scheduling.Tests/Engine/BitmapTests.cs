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
        {
            visited.Add(cell);
        }

        Assert.Equal(Enumerable.Range(0, row.Length).Where(i => row[i]), visited);
    }));

    [Fact]
    public void AndOr_AnyRows_CombineCellByCell() => ForAll(Prop.ForAll(Rows, row =>
    {
        var other = row.Reverse().ToArray();
        var (and, or) = (Packed(row), Packed(row));
        and.And(Packed(other));
        or.Or(Packed(other));
        Assert.Equal(row.Zip(other, (a, b) => a && b), Cells(and));
        Assert.Equal(row.Zip(other, (a, b) => a || b), Cells(or));
    }));

    private static void ForAll(Property property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);

    private static Bitmap Packed(bool[] row)
    {
        var bitmap = new Bitmap(row.Length);
        for (var cell = 0; cell < row.Length; cell++)
        {
            if (row[cell])
            {
                bitmap.Set(cell);
            }
        }

        return bitmap;
    }

    private static IEnumerable<bool> Cells(Bitmap bitmap) => Enumerable.Range(0, bitmap.Length).Select(cell => bitmap[cell]);
}
