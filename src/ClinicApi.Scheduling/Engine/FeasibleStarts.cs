using System.Numerics;

namespace ClinicApi.Scheduling;

/// <summary>
/// The starts of a stretch of a diary at which clinic, patient and one resource per seat are available throughout. Search and placement
/// both ask this; the booking window is theirs. Works forwards in blocks, so that what nobody asks for is never worked out. What is said
/// of a start is said of the one that <see cref="Next"/> gave last.
/// </summary>
internal sealed class FeasibleStarts(
    PreparedDiary diary, PreparedTreatment treatment, Roster roster, ResourceKey? patient, StartFilter filter, int end) : IDisposable
{
    private readonly StartBlock block = new(diary, treatment, roster, patient, filter);

    private RoleMatching? matching;
    private ChangingSeats? changing;
    private int asked;
    private ulong[]? leads;

    public void Dispose() => block.Dispose();

    /// <summary>The first feasible start at or after a cell and before the end, or -1. Cells are asked for in rising order.</summary>
    public int Next(int cell)
    {
        while (cell < end)
        {
            if (cell >= block.End)
                block.Evaluate(cell, end);

            var found = PackedBits.NextSet(block.Starts, cell - block.First);
            if (found < 0)
            {
                cell = block.End;
                continue;
            }

            cell = block.First + found;
            if (!roster.RolesOverlap || CanSeatAll(cell))
                return cell;

            cell++;
        }

        return -1;
    }

    /// <summary>The practitioners who can take the lead seat at a feasible start.</summary>
    public PractitionerSet Practitioners(int cell)
    {
        if (roster.LeadSeat is not { } seat)
            return default;

        // Who alone can take the seat takes it wherever anybody does.
        var candidates = roster.Seats[seat].Candidates.Length;
        if (candidates == 1 && !roster.RolesChange)
            return roster.Leads;

        leads ??= new ulong[PackedBits.WordsFor(candidates)];
        for (var i = 0; i < leads.Length; i++)
            leads[i] = Leads(seat, cell, i * PackedBits.BitsPerWord);

        return roster.Leads.Only(leads);
    }

    /// <summary>
    /// The resource of each seat at a feasible start, or one for each part of its role if they must take turns: the first by the given
    /// order that leaves the later seats servable.
    /// </summary>
    public int[][] Choose(int cell, IComparer<int> order)
    {
        if (roster.RolesChange && !CanSeatAllThroughout(cell, fixedSeat: null, fixedResource: 0))
            return ChangingAt(cell).Choose(order);

        var seats = ClearMatching();
        for (var seat = 0; seat < roster.Seats.Length; seat++)
        {
            foreach (var candidate in roster.Seats[seat].Candidates.OrderBy(candidate => candidate.Resource, order))
            {
                if (IsSeatable(candidate, cell))
                    seats.Allow(seat, candidate.Resource);
            }
        }

        return [.. seats.Choose().Select(resource => new[] { resource })];
    }

    /// <summary>Which candidates can take the lead seat, a bit for each from the given one on.</summary>
    private ulong Leads(int seat, int cell, int from)
    {
        var candidates = roster.Seats[seat].Candidates.AsSpan()[from..];
        var (able, bit) = (0UL, cell - block.First);
        var rows = block.StartsFrom(candidates[0]);
        for (int i = 0, word = bit / PackedBits.BitsPerWord; i < Math.Min(candidates.Length, PackedBits.BitsPerWord); i++)
        {
            able |= (rows[word] >> bit & 1) << i;
            word += StartRows.WordsOfABlock;
        }

        for (var left = roster.RolesOverlap ? able : 0; left != 0; left &= left - 1)
        {
            if (!CanSeatAll(cell, seat, candidates[BitOperations.TrailingZeroCount(left)].Resource))
                able ^= left & (0 - left);
        }

        return able;
    }

    private bool CanSeatAll(int cell, int? fixedSeat = null, int fixedResource = 0) =>
        CanSeatAllThroughout(cell, fixedSeat, fixedResource)
        || (roster.RolesChange && ChangingAt(cell).CanSeatAll(fixedSeat is { } seat ? (seat, fixedResource) : null));

    /// <summary>The same if no role changes, which is less work to tell.</summary>
    private bool CanSeatAllThroughout(int cell, int? fixedSeat, int fixedResource)
    {
        var seats = ClearMatching();
        for (var seat = 0; seat < roster.Seats.Length; seat++)
        {
            foreach (var candidate in roster.Seats[seat].Candidates)
            {
                if (IsSeatable(candidate, cell))
                    seats.Allow(seat, candidate.Resource);
            }
        }

        if (fixedSeat is { } only)
            seats.AllowOnly(only, fixedResource);

        return seats.FirstUnserved() is null;
    }

    private RoleMatching ClearMatching()
    {
        matching ??= new RoleMatching(roster.Seats.Length, diary.Time.Resources.Length);
        matching.Clear();
        return matching;
    }

    private ChangingSeats ChangingAt(int cell)
    {
        asked = cell;
        return changing ??= new ChangingSeats(
            treatment.Plan,
            roster,
            diary.Time.Resources.Length,
            (_, candidate) => IsSeatable(candidate, asked),
            (role, candidate, part) => PackedBits.IsSet(block.StartsOf(candidate, role, part), asked - block.First));
    }

    private bool IsSeatable(Candidate candidate, int cell) => PackedBits.IsSet(block.StartsOf(candidate), cell - block.First);
}
