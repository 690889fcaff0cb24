using System.Collections.Immutable;
using ClinicApi.Knowledge.V1;

namespace ClinicApi.Assessments.Facts;

/// <summary>What a column of a list's element must be: one of some codes, told as bits.</summary>
internal sealed record ColumnTest(int Column, ulong Codes);

/// <summary>A fact that the elements of a list answer.</summary>
internal sealed record ListFact(int Table, ImmutableArray<ColumnTest> Where, int TakeColumn, int RegionsColumn)
{
    public const int NoColumn = -1;

    /// <summary>What the elements say, only those of one region if the fact is regional and <paramref name="region"/> is not 0.</summary>
    public FactValue Read(ListRows rows, int region) => TakeColumn == NoColumn ? Exists(rows, region) : Newest(rows, region);

    private FactValue Exists(ListRows rows, int region)
    {
        var open = !rows.Complete;
        for (var row = 0; row < rows.Count; row++)
        {
            switch (Matches(rows, row, region))
            {
                case Conditions.Truth.True:
                    return FactValue.YesNo(true);
                case Conditions.Truth.Unknown:
                    open = true;
                    break;
                default:
                    break;
            }
        }

        return open ? FactValue.Unknown : FactValue.YesNo(false);
    }

    /// <summary>As long as there may be a later date, none is known.</summary>
    private FactValue Newest(ListRows rows, int region)
    {
        var open = !rows.Complete;
        var newest = int.MinValue;
        for (var row = 0; row < rows.Count; row++)
        {
            var match = Matches(rows, row, region);
            if (match == Conditions.Truth.False)
                continue;

            var day = rows[row, TakeColumn];
            open |= match == Conditions.Truth.Unknown || day == ListRows.NoDay;
            if (match == Conditions.Truth.True && day != ListRows.NoDay)
                newest = Math.Max(newest, day);
        }

        return open ? FactValue.Unknown : newest == int.MinValue ? FactValue.None : FactValue.Known(newest);
    }

    private Conditions.Truth Matches(ListRows rows, int row, int region)
    {
        if (RegionsColumn != NoColumn && region != 0 && (uint)rows[row, RegionsColumn] is not 0 and var regions
            && (regions >> region & 1) == 0)
        {
            return Conditions.Truth.False;
        }

        var result = Conditions.Truth.True;
        foreach (var test in Where)
        {
            var code = rows[row, test.Column];
            if (code == ListRows.OpenCode)
                result = Conditions.Truth.Unknown;
            else if ((test.Codes >> code & 1) == 0)
                return Conditions.Truth.False;
        }

        return result;
    }
}
