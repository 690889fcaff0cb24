using System.Buffers;

namespace ClinicApi.Scheduling;

/// <summary>
/// Works out when a treatment could start in a block of a diary, whoever asks: a row of bits for the starts at which the clinic is open
/// and each role can be played, and a row for each candidate. Where there is no such start, the candidates' rows say nothing.
/// </summary>
internal readonly ref struct StartRows
{
    /// <summary>Nearly two days, so that the earliest few cost little.</summary>
    public const int CellsOfABlock = WordsOfABlock * PackedBits.BitsPerWord;

    public const int WordsOfABlock = 8;

    private readonly PreparedDiary diary;
    private readonly PreparedTreatment treatment;
    private readonly int first;
    private readonly Span<ulong> rows;
    private readonly Span<ulong> served;
    private readonly Span<ulong> run;

    private StartRows(PreparedDiary diary, PreparedTreatment treatment, int block, Span<ulong> rows, Span<ulong> scratch)
    {
        (this.diary, this.treatment) = (diary, treatment);
        first = block * CellsOfABlock;
        this.rows = rows;
        served = scratch[..^RunWords(treatment)];
        run = scratch[^RunWords(treatment)..];
    }

    /// <summary>How many words the rows of a block take.</summary>
    public static int WordsOf(PreparedTreatment treatment) => (1 + treatment.Roster.Rows) * WordsOfABlock;

    public static void WorkOut(PreparedDiary diary, PreparedTreatment treatment, int block, Span<ulong> rows)
    {
        var scratchWords = treatment.Plan.MostServed * WordsOfABlock + RunWords(treatment);
        var scratch = ArrayPool<ulong>.Shared.Rent(scratchWords);
        new StartRows(diary, treatment, block, rows, scratch.AsSpan(0, scratchWords)).WorkOut();
        ArrayPool<ulong>.Shared.Return(scratch);
    }

    /// <summary>The starts of a block at which all roles can be played: exact where they do not overlap, otherwise too many, never too few.</summary>
    public static Span<ulong> Starts(Span<ulong> rows) => rows[..WordsOfABlock];

    /// <summary>The starts of a block at which a candidate can take a seat, by the row that it has in the roster.</summary>
    public static Span<ulong> Of(Span<ulong> rows, int row) => rows.Slice((1 + row) * WordsOfABlock, WordsOfABlock);

    /// <summary>The row of a candidate for one part of a role that may change.</summary>
    public static int RowOf(Roster roster, Candidate candidate, int role, int part) => candidate.Row + (1 + part) * roster.Pools[role].Length;

    /// <summary>
    /// Clears the starts whose occupancy would overlap what is taken or come closer to it than both need: the longer of the one's
    /// turnover and the other's preparation lies between them.
    /// </summary>
    public static void ClearTooClose(Span<ulong> starts, int first, Timeline timeline, BusyTime busy, Occupancy occupancy, Margin margin)
    {
        var (from, to, end) = (occupancy.Offset, occupancy.Offset + occupancy.Length, first + CellsOfABlock);
        var around = busy.Around(
            timeline.InstantAt(first + from - margin.Preparation), timeline.InstantAt(end + to + margin.Turnover));
        foreach (var span in around)
        {
            var (tooLate, free) = timeline.CellsTouching(span.Start, span.End);
            tooLate -= to + Math.Max(margin.Turnover, span.Preparation) - 1;
            free += Math.Max(margin.Preparation, span.Turnover) - from;
            PackedBits.ClearRange(starts, Math.Max(tooLate, first) - first, Math.Min(free, end) - first);
        }
    }

    private static int RunWords(PreparedTreatment treatment) => WordsOfABlock + PackedBits.WordsFor(treatment.Plan.Cells);

    private void WorkOut()
    {
        var starts = Starts(rows);
        starts.Fill(ulong.MaxValue);
        AndWhereFits(starts, diary.Time.Open, new Occupancy(0, treatment.Plan.Cells));
        for (var role = 0; role < treatment.Roster.Pools.Length && starts.ContainsAnyExcept(0UL); role++)
            WorkOut(role);
    }

    private void WorkOut(int role)
    {
        var parts = treatment.Plan.Parts[role];
        if (parts.IsEmpty)
        {
            WorkOut(role, treatment.Plan.Occupancies[role].AsSpan(), rowsBehind: 0);
            return;
        }

        for (var part = 0; part < parts.Length; part++)
            WorkOut(role, [treatment.Plan.PhaseAt(parts[part])], rowsBehind: (1 + part) * treatment.Roster.Pools[role].Length);

        // Who can play each part can play all: what is needed between two parts is only needed by those who leave.
        foreach (var candidate in treatment.Roster.Pools[role])
        {
            var throughout = Of(rows, candidate.Row);
            throughout.Fill(ulong.MaxValue);
            for (var part = 0; part < parts.Length; part++)
                PackedBits.And(throughout, Of(rows, RowOf(treatment.Roster, candidate, role, part)));
        }
    }

    /// <summary>Works out who can play a role in some of its time, in rows so far behind those of the candidates.</summary>
    private void WorkOut(int role, ReadOnlySpan<Occupancy> occupancies, int rowsBehind)
    {
        var needed = treatment.Plan.Treatment.Roles[role].Count;
        for (var count = 1; count <= needed; count++)
            Served(count).Clear();

        foreach (var candidate in treatment.Roster.Pools[role])
        {
            var starts = Of(rows, candidate.Row + rowsBehind);
            starts.Fill(ulong.MaxValue);
            if (treatment.QualifiedStarts(candidate) is { } qualified)
                PackedBits.AndShifted(starts, qualified.Words, first);

            foreach (var occupancy in occupancies)
            {
                AndWhereFits(starts, diary.Free(candidate.Resource), occupancy);
                if (!treatment.Plan.Margins[role].IsNone)
                {
                    ClearTooClose(
                        starts, first, diary.Time.Timeline, diary.Busy(candidate.Resource), occupancy, treatment.Plan.Margins[role]);
                }
            }

            for (var count = needed; count > 1; count--)
                PackedBits.OrWhere(Served(count), Served(count - 1), starts);

            PackedBits.Or(Served(1), starts);
        }

        PackedBits.And(Starts(rows), Served(needed));
    }

    /// <summary>The starts at which so many candidates of the role that is being looked at can take a seat.</summary>
    private Span<ulong> Served(int atLeast) => served.Slice((atLeast - 1) * WordsOfABlock, WordsOfABlock);

    /// <summary>Keeps the block's starts whose occupancy lies in set cells altogether.</summary>
    private void AndWhereFits(Span<ulong> starts, Bitmap cells, Occupancy occupancy)
    {
        var fits = run[..(starts.Length + PackedBits.WordsFor(occupancy.Length - 1))];
        fits.Fill(ulong.MaxValue);
        PackedBits.AndShifted(fits, cells.Words, first + occupancy.Offset);
        PackedBits.Erode(fits, occupancy.Length);
        PackedBits.And(starts, fits[..starts.Length]);
    }
}
