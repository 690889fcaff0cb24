using System.Collections.Immutable;

namespace ClinicApi.Scheduling;

/// <summary>
/// The starts of a timeline at which clinic, patient and one resource per seat are available throughout. Search and placement both ask
/// this; grid and booking window are theirs.
/// </summary>
internal sealed class FeasibleStarts
{
    private readonly Roster roster;
    private readonly Bitmap[][] startsBySeat;
    private readonly RoleMatching matching;

    /// <summary>Exact where pools do not overlap, otherwise too many, never too few.</summary>
    private readonly Bitmap starts;

    public FeasibleStarts(
        ClinicCalendar calendar, TreatmentPlan plan, Roster roster, Timeline timeline, ResourceKey? patient, IReadOnlyCollection<Busy> busy)
    {
        this.roster = roster;
        matching = new RoleMatching(roster.Seats.Length, roster.Resources.Length);

        var time = new ClinicTime(calendar, timeline);
        var open = time.Open();
        var free = FreeTime(time, open, timeline, patient, busy);
        startsBySeat = StartsBySeat(time, plan, free);

        starts = roster.LacksRequiredPractitioner ? new Bitmap(timeline.Cells) : open;
        starts.Erode(plan.Cells);
        if (patient is { } key)
        {
            free[key].Erode(plan.Cells);
            starts.And(free[key]);
        }

        foreach (var candidates in startsBySeat)
        {
            var any = new Bitmap(timeline.Cells);
            foreach (var candidate in candidates)
            {
                any.Or(candidate);
            }

            starts.And(any);
        }
    }

    public void Restrict(Bitmap allowed) => starts.And(allowed);

    /// <summary>The first feasible start at or after a cell, or -1.</summary>
    public int Next(int cell)
    {
        cell = starts.NextSet(cell);
        while (cell >= 0 && roster.PoolsOverlap && !CanSeatAll(cell))
        {
            cell = starts.NextSet(cell + 1);
        }

        return cell;
    }

    /// <summary>The practitioners who can take the lead seat at a feasible start.</summary>
    public ImmutableArray<ResourceKey> Practitioners(int cell)
    {
        if (roster.LeadSeat is not { } seat)
        {
            return [];
        }

        var practitioners = ImmutableArray.CreateBuilder<ResourceKey>();
        foreach (var resource in Seatable(seat, cell))
        {
            if (!roster.PoolsOverlap || CanSeatAll(cell, seat, resource))
            {
                practitioners.Add(roster.Resources[resource].Key);
            }
        }

        return practitioners.ToImmutable();
    }

    /// <summary>The resource of each seat at a feasible start: the first by the given order that leaves the later seats servable.</summary>
    public int[] Choose(int cell, IComparer<int> order)
    {
        matching.Clear();
        for (var seat = 0; seat < roster.Seats.Length; seat++)
        {
            foreach (var resource in Seatable(seat, cell).Order(order))
            {
                matching.Allow(seat, resource);
            }
        }

        return matching.Choose();
    }

    private bool CanSeatAll(int cell, int? fixedSeat = null, int fixedResource = 0)
    {
        matching.Clear();
        for (var seat = 0; seat < roster.Seats.Length; seat++)
        {
            foreach (var resource in Seatable(seat, cell))
            {
                matching.Allow(seat, resource);
            }
        }

        if (fixedSeat is { } only)
        {
            matching.AllowOnly(only, fixedResource);
        }

        return matching.FirstUnserved() is null;
    }

    private IEnumerable<int> Seatable(int seat, int cell)
    {
        var candidates = roster.Seats[seat].Candidates;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (startsBySeat[seat][i][cell])
            {
                yield return candidates[i].Resource;
            }
        }
    }

    private Dictionary<ResourceKey, Bitmap> FreeTime(
        ClinicTime time, Bitmap open, Timeline timeline, ResourceKey? patient, IReadOnlyCollection<Busy> busy)
    {
        var free = new Dictionary<ResourceKey, Bitmap>(roster.Resources.Length + 1);
        foreach (var resource in roster.Resources)
        {
            var working = time.Working(resource);
            working.And(open);
            free[resource.Key] = working;
        }

        if (patient is { } key)
        {
            free[key] = Bitmap.Full(timeline.Cells);
        }

        time.Subtract(busy, free);
        return free;
    }

    private Bitmap[][] StartsBySeat(ClinicTime time, TreatmentPlan plan, Dictionary<ResourceKey, Bitmap> free)
    {
        var bySeat = new Bitmap[roster.Seats.Length][];
        for (var seat = 0; seat < bySeat.Length; seat++)
        {
            var (role, candidates) = roster.Seats[seat];
            bySeat[seat] = [.. candidates.Select(candidate => StartsOf(candidate, role))];
        }

        return bySeat;

        Bitmap StartsOf(Candidate candidate, int role)
        {
            var available = free[roster.Resources[candidate.Resource].Key];
            var feasible = candidate.ValidUntil is { } date
                ? time.QualifiedStarts(date, plan.Cells)
                : Bitmap.Full(available.Length);
            foreach (var (offset, length) in plan.Occupancies[role])
            {
                var fits = available.Copy();
                fits.Erode(length);
                feasible.AndShifted(fits, offset);
            }

            return feasible;
        }
    }
}
