using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// A resource that can play a role, by its index in the clinic, and the last date on which it can (null: no end). The row counts all
/// candidates of a roster: a resource that can play two roles has two.
/// </summary>
internal readonly record struct Candidate(int Resource, LocalDate? ValidUntil, int Row);

/// <summary>One of the places of a role, by the role's index in the treatment. Each is taken by a resource of its own.</summary>
internal sealed record Seat(int Role, ImmutableArray<Candidate> Candidates);

/// <summary>Who could ever play the roles of a treatment, whatever the time. Candidates are in the order of resources.</summary>
internal sealed class Roster
{
    public Roster(ImmutableArray<Resource> resources, Treatment treatment)
    {
        var pools = ImmutableArray.CreateBuilder<ImmutableArray<Candidate>>();
        foreach (var role in treatment.Roles)
        {
            pools.Add(CandidatesOf(role));
            Candidates += pools[^1].Length;
        }

        Pools = pools.ToImmutable();
        Seats = [.. treatment.Roles.SelectMany((role, i) => Enumerable.Repeat(new Seat(i, Pools[i]), role.Count))];
        LeadSeat = Seats.FirstOrDefault(seat => treatment.Roles[seat.Role].Kind == ResourceKind.Practitioner) is { } lead
            ? Seats.IndexOf(lead)
            : null;
        RolesOverlap = Candidates != Pools.SelectMany(pool => pool).Select(candidate => candidate.Resource).Distinct().Count();

        ImmutableArray<Candidate> CandidatesOf(Role role) =>
            [.. Enumerable.Range(0, resources.Length)
                .Where(i => Qualifies(resources[i], role))
                .Select((i, place) => new Candidate(i, ValidUntil(resources[i], role), Candidates + place))];
    }

    private Roster(Roster all, ResourceKey required, ImmutableArray<Resource> resources)
    {
        (Pools, Candidates, LeadSeat, RolesOverlap) = (all.Pools, all.Candidates, all.LeadSeat, all.RolesOverlap);
        (Seats, RequiresPractitioner) = (all.Seats, true);
        if (LeadSeat is { } lead)
        {
            var only = Seats[lead].Candidates.RemoveAll(candidate => resources[candidate.Resource].Key != required);
            Seats = Seats.SetItem(lead, Seats[lead] with { Candidates = only });
        }
    }

    /// <summary>For each role, in the treatment's order, who can play it.</summary>
    public ImmutableArray<ImmutableArray<Candidate>> Pools { get; }

    /// <summary>How many candidates all pools have together.</summary>
    public int Candidates { get; }

    public ImmutableArray<Seat> Seats { get; }

    /// <summary>The first seat of the treatment's first practitioner role: the one that a required practitioner takes.</summary>
    public int? LeadSeat { get; }

    /// <summary>A resource could play more than one role, so that roles cannot be judged one by one.</summary>
    public bool RolesOverlap { get; }

    /// <summary>The lead seat is kept for one practitioner, who need not be able to take it.</summary>
    public bool RequiresPractitioner { get; }

    /// <summary>A practitioner is required of a treatment that has none.</summary>
    public bool LacksRequiredPractitioner => RequiresPractitioner && LeadSeat is null;

    public Roster Requiring(ResourceKey practitioner, ImmutableArray<Resource> resources) => new(this, practitioner, resources);

    /// <summary>A resource that can play one of the roles on some date.</summary>
    public static bool QualifiesForAny(Resource resource, Treatment treatment)
    {
        foreach (var role in treatment.Roles)
        {
            if (Qualifies(resource, role))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Qualifies(Resource resource, Role role) =>
        resource.Key.Kind == role.Kind && resource.Capabilities.Any(capability => capability.Code == role.Capability);

    /// <summary>The last date of the capability; of several with the same code the one that holds longest.</summary>
    private static LocalDate? ValidUntil(Resource resource, Role role)
    {
        var held = resource.Capabilities.Where(capability => capability.Code == role.Capability).ToList();
        return held.Any(capability => capability.ValidUntil is null) ? null : held.Max(capability => capability.ValidUntil);
    }
}
