using System.Buffers;

namespace ClinicApi.Scheduling;

/// <summary>
/// The feasible starts of a stretch of a diary, role by role: one row of bits for those that are left, one for each candidate, and what
/// it takes to work them out. On borrowed memory, so it is bounded by the largest block and not by the time asked about.
/// </summary>
internal sealed class StartBlock : IDisposable
{
    /// <summary>Ten and a half days: a treatment's rows then fit into the fastest memory of a processor.</summary>
    public const int MostWords = 48;

    private readonly PreparedDiary diary;
    private readonly PreparedTreatment treatment;
    private readonly Roster roster;
    private readonly BusyTime patient;
    private readonly StartFilter filter;
    private readonly ulong[] scratch;
    private readonly int mostServed;

    public StartBlock(PreparedDiary diary, PreparedTreatment treatment, Roster roster, ResourceKey? patient, StartFilter filter)
    {
        (this.diary, this.treatment, this.roster, this.filter) = (diary, treatment, roster, filter);
        this.patient = patient is { } key ? diary.Busy(key) : BusyTime.None;
        foreach (var role in treatment.Plan.Treatment.Roles)
            mostServed = Math.Max(mostServed, role.Count);

        var lookahead = PackedBits.WordsFor(treatment.Plan.Cells);
        scratch = ArrayPool<ulong>.Shared.Rent((1 + mostServed + roster.Rows + 1) * MostWords + lookahead);
    }

    public int First { get; private set; }

    public int End { get; private set; }

    public int Words { get; private set; }

    /// <summary>Exact where roles do not overlap, otherwise too many, never too few.</summary>
    public Span<ulong> Starts => scratch.AsSpan(0, Words);

    public void Dispose() => ArrayPool<ulong>.Shared.Return(scratch);

    /// <summary>The block's starts at which a candidate can take a seat throughout.</summary>
    public ReadOnlySpan<ulong> StartsOf(Candidate candidate) => Row(candidate.Row);

    /// <summary>The same for one part of a role that may change.</summary>
    public ReadOnlySpan<ulong> StartsOf(Candidate candidate, int role, int part) => Row(RowOf(candidate, role, part));

    /// <summary>The same of a candidate and, as many words further on each, of those behind it in its pool.</summary>
    public ReadOnlySpan<ulong> StartsFrom(Candidate candidate) => scratch.AsSpan((1 + mostServed + candidate.Row) * Words);

    /// <summary>Works out the cells from the first on, so many words of them, but none after the end.</summary>
    public void Evaluate(int first, int words, int end)
    {
        (First, Words, End) = (first, words, Math.Min(first + words * PackedBits.BitsPerWord, end));
        if (roster.RequiresPractitioner && (roster.LeadSeat is not { } lead || roster.Seats[lead].Candidates.IsEmpty))
        {
            Starts.Clear();
            return;
        }

        EvaluateClinicAndPatient();
        for (var role = 0; role < roster.Pools.Length && Starts.ContainsAnyExcept(0UL); role++)
            EvaluateRole(role);

        if (roster.RequiresPractitioner)
            PackedBits.And(Starts, Row(roster.Seats[roster.LeadSeat!.Value].Candidates[0].Row));
    }

    /// <summary>The starts at which so many candidates of the role that is being looked at can take a seat.</summary>
    private Span<ulong> Served(int atLeast) => scratch.AsSpan(atLeast * Words, Words);

    private Span<ulong> Row(int row) => scratch.AsSpan((1 + mostServed + row) * Words, Words);

    private int RowOf(Candidate candidate, int role, int part) => candidate.Row + (1 + part) * roster.Pools[role].Length;

    private Span<ulong> Run(int length) =>
        scratch.AsSpan((1 + mostServed + roster.Rows) * Words, Words + PackedBits.WordsFor(length - 1));

    private void EvaluateClinicAndPatient()
    {
        var starts = Starts;
        starts.Fill(ulong.MaxValue);
        PackedBits.ClearRange(starts, End - First, Words * PackedBits.BitsPerWord);
        filter.Restrict(starts, diary.Time.Days, First, End);
        AndWhereFits(starts, diary.Time.Open, new Occupancy(0, treatment.Plan.Cells));
        ClearTooClose(starts, patient, new Occupancy(0, treatment.Plan.Cells), default);
    }

    /// <summary>
    /// Clears the starts whose occupancy would overlap what is taken or come closer to it than both need: the longer of the one's
    /// turnover and the other's preparation lies between them.
    /// </summary>
    private void ClearTooClose(Span<ulong> starts, BusyTime busy, Occupancy occupancy, Margin margin)
    {
        var timeline = diary.Time.Timeline;
        var (from, to) = (occupancy.Offset, occupancy.Offset + occupancy.Length);
        var around = busy.Around(
            timeline.InstantAt(First + from - margin.Preparation), timeline.InstantAt(End + to + margin.Turnover));
        foreach (var span in around)
        {
            var (first, end) = timeline.CellsTouching(span.Start, span.End);
            first -= to + Math.Max(margin.Turnover, span.Preparation) - 1;
            end += Math.Max(margin.Preparation, span.Turnover) - from;
            PackedBits.ClearRange(starts, Math.Max(first, First) - First, Math.Min(end, End) - First);
        }
    }

    private void EvaluateRole(int role)
    {
        var parts = treatment.Plan.Parts[role];
        if (parts.IsEmpty)
        {
            EvaluateRole(role, treatment.Plan.Occupancies[role].AsSpan(), rowsBehind: 0);
            return;
        }

        for (var part = 0; part < parts.Length; part++)
            EvaluateRole(role, [treatment.Plan.PhaseAt(parts[part])], rowsBehind: (1 + part) * roster.Pools[role].Length);

        // Who can play each part can play all: what is needed between two parts is only needed by those who leave.
        foreach (var candidate in roster.Pools[role])
        {
            var throughout = Row(candidate.Row);
            throughout.Fill(ulong.MaxValue);
            for (var part = 0; part < parts.Length; part++)
                PackedBits.And(throughout, Row(RowOf(candidate, role, part)));
        }
    }

    /// <summary>Works out who can play a role in some of its time, in rows so far behind those of the candidates.</summary>
    private void EvaluateRole(int role, ReadOnlySpan<Occupancy> occupancies, int rowsBehind)
    {
        var needed = treatment.Plan.Treatment.Roles[role].Count;
        for (var served = 1; served <= needed; served++)
            Served(served).Clear();

        foreach (var candidate in roster.Pools[role])
        {
            var starts = Row(candidate.Row + rowsBehind);
            starts.Fill(ulong.MaxValue);
            if (treatment.QualifiedStarts(candidate) is { } qualified)
                PackedBits.AndShifted(starts, qualified.Words, First);

            foreach (var occupancy in occupancies)
            {
                AndWhereFits(starts, diary.Free(candidate.Resource), occupancy);
                if (!treatment.Plan.Margins[role].IsNone)
                    ClearTooClose(starts, diary.Busy(candidate.Resource), occupancy, treatment.Plan.Margins[role]);
            }

            for (var served = needed; served > 1; served--)
                PackedBits.OrWhere(Served(served), Served(served - 1), starts);

            PackedBits.Or(Served(1), starts);
        }

        PackedBits.And(Starts, Served(needed));
    }

    /// <summary>Keeps the block's starts whose occupancy lies in set cells altogether.</summary>
    private void AndWhereFits(Span<ulong> starts, Bitmap cells, Occupancy occupancy)
    {
        var run = Run(occupancy.Length);
        run.Fill(ulong.MaxValue);
        PackedBits.AndShifted(run, cells.Words, First + occupancy.Offset);
        PackedBits.Erode(run, occupancy.Length);
        PackedBits.And(starts, run[..starts.Length]);
    }
}
