namespace ClinicApi.Scheduling;

/// <summary>Who takes which seat, part by part, of a treatment with roles that may change, at a start that is asked about.</summary>
/// <param name="plan">The treatment.</param>
/// <param name="roster">Who could play its roles.</param>
/// <param name="resources">How many resources the clinic has.</param>
/// <param name="throughout">Whether, in a role, a candidate can take a seat throughout.</param>
/// <param name="inPart">Whether, in a role, a candidate can take a seat in one of its parts.</param>
internal sealed class ChangingSeats(
    TreatmentPlan plan, Roster roster, int resources, Func<int, Candidate, bool> throughout, Func<int, Candidate, int, bool> inPart)
{
    private readonly SeatSearch search = new(resources);
    private readonly List<int>[] placesOf = new List<int>[roster.Seats.Length];

    /// <summary>
    /// All seats can be taken in all parts. A seat that is fixed is taken by one resource throughout, which must be able to.
    /// </summary>
    public bool CanSeatAll((int Seat, int Resource)? @fixed = null)
    {
        ArrangeAll(@fixed?.Seat);
        if (@fixed is { } kept)
            search.Narrow(placesOf[kept.Seat][0], [kept.Resource]);

        return search.CanServeAll();
    }

    /// <summary>The first of these seats that gets nobody in the phases up to and with the last, when they are served in order.</summary>
    public int? FirstUnserved(IEnumerable<int> seats, int lastPhase)
    {
        search.Clear();
        foreach (var seat in seats)
        {
            Arrange(seat, stays: false, lastPhase);
            if (!search.CanServeAll())
                return seat;
        }

        return null;
    }

    /// <summary>
    /// The resources of each seat at a start at which all can be taken: one, or one for each part. Seat after seat it is the first by
    /// the given order who can stay throughout and leaves the rest servable; failing that, whoever has it keeps it as long as that
    /// works, and is followed by who can keep it longest.
    /// </summary>
    public int[][] Choose(IComparer<int> order)
    {
        ArrangeAll(fixedSeat: null);
        var chosen = new int[roster.Seats.Length][];
        for (var seat = 0; seat < chosen.Length; seat++)
            chosen[seat] = ChooseThroughout(seat, order) is { } one ? [one] : ChooseByPart(seat, order);

        return chosen;
    }

    private void ArrangeAll(int? fixedSeat)
    {
        search.Clear();
        for (var seat = 0; seat < roster.Seats.Length; seat++)
            Arrange(seat, seat == fixedSeat, plan.Treatment.Phases.Length);
    }

    private void Arrange(int seat, bool stays, int lastPhase)
    {
        var role = roster.Seats[seat].Role;
        var parts = plan.Parts[role];
        stays |= parts.IsEmpty || (roster.RequiresPractitioner && seat == roster.LeadSeat);
        placesOf[seat] = stays
            ? [Add(seat, SeatSearch.AllParts, candidate => throughout(role, candidate))]
            : [.. Enumerable.Range(0, parts.Count(phase => phase <= lastPhase)).Select(part =>
                Add(seat, 1u << part, candidate => inPart(role, candidate, part)))];
    }

    private int Add(int seat, uint parts, Func<Candidate, bool> can)
    {
        var place = search.Add(roster.Seats[seat].Role, parts);
        foreach (var candidate in roster.Seats[seat].Candidates)
        {
            if (can(candidate))
                search.Allow(place, candidate.Resource);
        }

        return place;
    }

    private int? ChooseThroughout(int seat, IComparer<int> order)
    {
        var candidates = roster.Seats[seat].Candidates
            .Where(candidate => throughout(roster.Seats[seat].Role, candidate))
            .OrderBy(candidate => candidate.Resource, order);
        foreach (var candidate in candidates)
        {
            var before = placesOf[seat].ConvertAll(place => search.Narrow(place, [candidate.Resource]));
            if (search.CanServeAll())
                return candidate.Resource;

            GiveBack(seat, before);
        }

        return null;
    }

    private int[] ChooseByPart(int seat, IComparer<int> order)
    {
        var (role, parts) = (roster.Seats[seat].Role, placesOf[seat]);
        var chosen = new int[parts.Count];
        for (var part = 0; part < chosen.Length; part++)
        {
            var had = part == 0 ? null : (int?)chosen[part - 1];
            var candidates = roster.Seats[seat].Candidates
                .Where(candidate => inPart(role, candidate, part))
                .OrderBy(candidate => candidate.Resource != had)
                .ThenByDescending(candidate => PartsFrom(candidate, role, part))
                .ThenBy(candidate => candidate.Resource, order);
            chosen[part] = candidates.Select(candidate => candidate.Resource).First(resource => Take(parts[part], resource));
        }

        return chosen;
    }

    private bool Take(int place, int resource)
    {
        var before = search.Narrow(place, [resource]);
        if (search.CanServeAll())
            return true;

        search.Narrow(place, before);
        return false;
    }

    private int PartsFrom(Candidate candidate, int role, int part)
    {
        var end = part;
        while (end < plan.Parts[role].Length && inPart(role, candidate, end))
            end++;

        return end - part;
    }

    private void GiveBack(int seat, List<List<int>> before)
    {
        for (var i = 0; i < before.Count; i++)
            search.Narrow(placesOf[seat][i], before[i]);
    }
}
