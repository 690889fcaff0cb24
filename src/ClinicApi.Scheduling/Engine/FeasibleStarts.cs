using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ClinicApi.Scheduling;

/// <summary>
/// The starts of a stretch of a diary at which clinic, patient and one resource per seat are available throughout. Search and placement
/// both ask this; the booking window is theirs. Works forwards in blocks on borrowed memory, so that what nobody asks for is never
/// worked out. What is said of a start is said of the one that <see cref="Next"/> gave last.
/// </summary>
internal sealed class FeasibleStarts : IDisposable
{
    // The first block is nearly a day, so that the earliest few cost little; the last ones are a week and a half.
    private const int FirstBlock = 4;
    private const int LargestBlock = 48;

    private readonly PreparedDiary diary;
    private readonly PreparedTreatment treatment;
    private readonly Roster roster;
    private readonly BusyTime patient;
    private readonly StartFilter filter;
    private readonly int end;
    private readonly ulong[] scratch;
    private readonly int mostServed;

    private int blockStart;
    private int blockEnd;
    private int blockWords;
    private RoleMatching? matching;
    private ulong[]? leads;
    private ImmutableArray<ResourceKey> practitioners;

    /// <summary>Looks at the cells up to and without <paramref name="end"/>; the diary holds the whole of the last appointment.</summary>
    public FeasibleStarts(
        PreparedDiary diary, PreparedTreatment treatment, Roster roster, ResourceKey? patient, StartFilter filter, int end)
    {
        this.diary = diary;
        this.treatment = treatment;
        this.roster = roster;
        this.filter = filter;
        this.end = end;
        this.patient = patient is { } key ? diary.Busy(key) : BusyTime.None;
        mostServed = treatment.Plan.Treatment.Roles.Select(role => role.Count).DefaultIfEmpty(0).Max();
        scratch = ArrayPool<ulong>.Shared.Rent((1 + mostServed + roster.Candidates + 1) * LargestBlock + Lookahead);
    }

    private int Lookahead => PackedBits.WordsFor(treatment.Plan.Cells);

    /// <summary>Exact where roles do not overlap, otherwise too many, never too few.</summary>
    private Span<ulong> Starts => scratch.AsSpan(0, blockWords);

    public void Dispose() => ArrayPool<ulong>.Shared.Return(scratch);

    /// <summary>The first feasible start at or after a cell, or -1. Cells are asked for in rising order.</summary>
    public int Next(int cell)
    {
        while (cell < end)
        {
            if (cell >= blockEnd)
            {
                Evaluate(cell);
            }

            var found = PackedBits.NextSet(Starts, cell - blockStart);
            if (found < 0)
            {
                cell = blockEnd;
                continue;
            }

            cell = blockStart + found;
            if (!roster.RolesOverlap || CanSeatAll(cell))
            {
                return cell;
            }

            cell++;
        }

        return -1;
    }

    /// <summary>The practitioners who can take the lead seat at a feasible start.</summary>
    public ImmutableArray<ResourceKey> Practitioners(int cell)
    {
        if (roster.LeadSeat is not { } seat)
        {
            return [];
        }

        var candidates = roster.Seats[seat].Candidates;
        var changed = leads is null;
        leads ??= new ulong[PackedBits.WordsFor(candidates.Length)];
        for (var i = 0; i < leads.Length; i++)
        {
            var able = Leads(seat, cell, i * PackedBits.BitsPerWord);
            changed |= able != leads[i];
            leads[i] = able;
        }

        // Neighbouring starts often have the same practitioners, and then share the list.
        return changed ? practitioners = Leading(candidates, leads) : practitioners;
    }

    /// <summary>The resource of each seat at a feasible start: the first by the given order that leaves the later seats servable.</summary>
    public int[] Choose(int cell, IComparer<int> order)
    {
        var seats = ClearMatching();
        for (var seat = 0; seat < roster.Seats.Length; seat++)
        {
            foreach (var candidate in roster.Seats[seat].Candidates.OrderBy(candidate => candidate.Resource, order))
            {
                if (IsSeatable(candidate, cell))
                {
                    seats.Allow(seat, candidate.Resource);
                }
            }
        }

        return seats.Choose();
    }

    /// <summary>Which candidates can take the lead seat, a bit for each from the given one on. Their rows lie one behind the other.</summary>
    private ulong Leads(int seat, int cell, int from)
    {
        var candidates = roster.Seats[seat].Candidates;
        var word = FirstWordOf(candidates[from]) + (cell - blockStart) / PackedBits.BitsPerWord;
        var able = 0UL;
        for (var i = 0; i < Math.Min(candidates.Length - from, PackedBits.BitsPerWord); i++, word += blockWords)
        {
            able |= (scratch[word] >> cell - blockStart & 1) << i;
        }

        for (var left = roster.RolesOverlap ? able : 0; left != 0; left &= left - 1)
        {
            if (!CanSeatAll(cell, seat, candidates[from + BitOperations.TrailingZeroCount(left)].Resource))
            {
                able ^= left & (0 - left);
            }
        }

        return able;
    }

    private ImmutableArray<ResourceKey> Leading(ImmutableArray<Candidate> candidates, ReadOnlySpan<ulong> leads)
    {
        var count = 0;
        foreach (var able in leads)
        {
            count += BitOperations.PopCount(able);
        }

        var keys = new ResourceKey[count];
        var candidate = 0;
        for (var i = 0; i < keys.Length; i++, candidate++)
        {
            candidate = PackedBits.NextSet(leads, candidate);
            keys[i] = diary.Time.Resources[candidates[candidate].Resource].Key;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(keys);
    }

    private bool CanSeatAll(int cell, int? fixedSeat = null, int fixedResource = 0)
    {
        var seats = ClearMatching();
        for (var seat = 0; seat < roster.Seats.Length; seat++)
        {
            foreach (var candidate in roster.Seats[seat].Candidates)
            {
                if (IsSeatable(candidate, cell))
                {
                    seats.Allow(seat, candidate.Resource);
                }
            }
        }

        if (fixedSeat is { } only)
        {
            seats.AllowOnly(only, fixedResource);
        }

        return seats.FirstUnserved() is null;
    }

    private RoleMatching ClearMatching()
    {
        matching ??= new RoleMatching(roster.Seats.Length, diary.Time.Resources.Length);
        matching.Clear();
        return matching;
    }

    private bool IsSeatable(Candidate candidate, int cell)
    {
        var bit = cell - blockStart;
        return (scratch[FirstWordOf(candidate) + bit / PackedBits.BitsPerWord] >> bit & 1) != 0;
    }

    /// <summary>The block's starts at which so many candidates of the role that is being looked at can take a seat.</summary>
    private Span<ulong> Served(int atLeast) => scratch.AsSpan(atLeast * blockWords, blockWords);

    private int FirstWordOf(Candidate candidate) => (1 + mostServed + candidate.Row) * blockWords;

    private Span<ulong> StartsOf(Candidate candidate) => scratch.AsSpan(FirstWordOf(candidate), blockWords);

    private Span<ulong> Run(int length) =>
        scratch.AsSpan((1 + mostServed + roster.Candidates) * blockWords, blockWords + PackedBits.WordsFor(length - 1));

    private void Evaluate(int cell)
    {
        blockWords = Math.Min(blockWords == 0 ? FirstBlock : Math.Min(blockWords * 2, LargestBlock), PackedBits.WordsFor(end - cell));
        (blockStart, blockEnd) = (cell, Math.Min(cell + blockWords * PackedBits.BitsPerWord, end));
        if (roster.RequiresPractitioner && (roster.LeadSeat is not { } lead || roster.Seats[lead].Candidates.IsEmpty))
        {
            Starts.Clear();
            return;
        }

        EvaluateClinicAndPatient();
        for (var role = 0; role < roster.Pools.Length && Starts.ContainsAnyExcept(0UL); role++)
        {
            EvaluateRole(role);
        }

        if (roster.RequiresPractitioner)
        {
            PackedBits.And(Starts, StartsOf(roster.Seats[roster.LeadSeat!.Value].Candidates[0]));
        }
    }

    private void EvaluateClinicAndPatient()
    {
        var starts = Starts;
        starts.Fill(ulong.MaxValue);
        PackedBits.ClearRange(starts, blockEnd - blockStart, blockWords * PackedBits.BitsPerWord);
        filter.Restrict(starts, diary.Time.Days, blockStart, blockEnd);
        AndWhereFits(starts, diary.Time.Open, new Occupancy(0, treatment.Plan.Cells));
        ClearPatientsTime(starts);
    }

    /// <summary>The patient is there throughout, so no start may be in what is taken nor less than the whole length before it.</summary>
    private void ClearPatientsTime(Span<ulong> starts)
    {
        var (timeline, before) = (diary.Time.Timeline, treatment.Plan.Cells - 1);
        foreach (var span in patient.Around(timeline.InstantAt(blockStart), timeline.InstantAt(blockEnd + before)))
        {
            var first = Math.Max(timeline.CellAtOrBefore(span.Start) - before, blockStart);
            var last = Math.Min(timeline.CellAtOrAfter(span.End), blockEnd);
            PackedBits.ClearRange(starts, first - blockStart, last - blockStart);
        }
    }

    private void EvaluateRole(int role)
    {
        var needed = treatment.Plan.Treatment.Roles[role].Count;
        for (var served = 1; served <= needed; served++)
        {
            Served(served).Clear();
        }

        foreach (var candidate in roster.Pools[role])
        {
            var starts = StartsOf(candidate);
            starts.Fill(ulong.MaxValue);
            if (treatment.QualifiedStarts(candidate) is { } qualified)
            {
                PackedBits.AndShifted(starts, qualified.Words, blockStart);
            }

            foreach (var occupancy in treatment.Plan.Occupancies[role])
            {
                AndWhereFits(starts, diary.Free(candidate.Resource), occupancy);
            }

            for (var served = needed; served > 1; served--)
            {
                PackedBits.OrWhere(Served(served), Served(served - 1), starts);
            }

            PackedBits.Or(Served(1), starts);
        }

        PackedBits.And(Starts, Served(needed));
    }

    /// <summary>Keeps the block's starts whose occupancy lies in set cells altogether.</summary>
    private void AndWhereFits(Span<ulong> starts, Bitmap cells, Occupancy occupancy)
    {
        var run = Run(occupancy.Length);
        run.Fill(ulong.MaxValue);
        PackedBits.AndShifted(run, cells.Words, blockStart + occupancy.Offset);
        PackedBits.Erode(run, occupancy.Length);
        PackedBits.And(starts, run[..starts.Length]);
    }
}
