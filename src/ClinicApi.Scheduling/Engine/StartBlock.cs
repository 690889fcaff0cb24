using System.Buffers;

namespace ClinicApi.Scheduling;

/// <summary>
/// The feasible starts of one block of a diary after another for one question. What is the same whoever asks comes from the diary, which
/// remembers it, or is worked out on borrowed memory: nothing grows with the time asked about.
/// </summary>
internal sealed class StartBlock(PreparedDiary diary, PreparedTreatment treatment, Roster roster, ResourceKey? patient, StartFilter filter)
    : IDisposable
{
    private readonly BusyTime patientBusy = patient is { } key ? diary.Busy(key) : BusyTime.None;
    private readonly ulong[] starts = new ulong[StartRows.WordsOfABlock];
    private ulong[] rows = [];
    private ulong[]? borrowed;

    public int First { get; private set; }

    public int End { get; private set; }

    /// <summary>Exact where roles do not overlap, otherwise too many, never too few.</summary>
    public ReadOnlySpan<ulong> Starts => starts;

    public void Dispose()
    {
        if (borrowed is not null)
            ArrayPool<ulong>.Shared.Return(borrowed);
    }

    /// <summary>The block's starts at which a candidate can take a seat throughout.</summary>
    public ReadOnlySpan<ulong> StartsOf(Candidate candidate) => StartRows.Of(rows, candidate.Row);

    /// <summary>The same for one part of a role that may change.</summary>
    public ReadOnlySpan<ulong> StartsOf(Candidate candidate, int role, int part) =>
        StartRows.Of(rows, StartRows.RowOf(roster, candidate, role, part));

    /// <summary>The same of a candidate and, as many words further on each, of those behind it in its pool.</summary>
    public ReadOnlySpan<ulong> StartsFrom(Candidate candidate) => rows.AsSpan((1 + candidate.Row) * StartRows.WordsOfABlock);

    /// <summary>Looks at the block in which a cell lies, from the cell on and up to the end.</summary>
    public void Evaluate(int cell, int end)
    {
        var block = cell / StartRows.CellsOfABlock;
        First = block * StartRows.CellsOfABlock;
        End = Math.Min(First + StartRows.CellsOfABlock, end);
        starts.AsSpan().Clear();
        if (roster.RequiresPractitioner && (roster.LeadSeat is not { } lead || roster.Seats[lead].Candidates.IsEmpty))
            return;

        PackedBits.SetRange(starts, cell - First, End - First);
        filter.Restrict(starts, diary.Time.Days, First, End);
        StartRows.ClearTooClose(starts, First, diary.Time.Timeline, patientBusy, new Occupancy(0, treatment.Plan.Cells), default);
        if (!starts.AsSpan().ContainsAnyExcept(0UL))
            return;

        rows = diary.Rows(treatment, block) ?? WorkOut(block);
        PackedBits.And(starts, StartRows.Starts(rows));
        if (roster.RequiresPractitioner)
            PackedBits.And(starts, StartsOf(roster.Seats[roster.LeadSeat!.Value].Candidates[0]));
    }

    private ulong[] WorkOut(int block)
    {
        borrowed ??= ArrayPool<ulong>.Shared.Rent(StartRows.WordsOf(treatment));
        StartRows.WorkOut(diary, treatment, block, borrowed);
        return borrowed;
    }
}
