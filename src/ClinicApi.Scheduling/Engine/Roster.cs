using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// A resource that can play a role, by its index in the clinic, and the last date on which it can (null: no end). The row is the
/// first of those that a roster has for it: a resource that can play two roles has rows for each.
/// </summary>
internal readonly record struct Candidate(int Resource, LocalDate? ValidUntil, int Row);

/// <summary>One of the places of a role, by the role's index in the treatment. Each is taken by a resource of its own.</summary>
internal sealed record Seat(int Role, ImmutableArray<Candidate> Candidates);

/// <summary>Who could ever play the roles of a treatment, whatever the time. Candidates are in the order of resources.</summary>
internal sealed class Roster
{
    public Roster(ImmutableArray<Resource> resources, TreatmentPlan plan)
    {
        var treatment = plan.Treatment;
        var pools = ImmutableArray.CreateBuilder<ImmutableArray<Candidate>>();
        for (var role = 0; role < treatment.Roles.Length; role++)
        {
            pools.Add(CandidatesOf(treatment.Roles[role]));
            Rows += pools[^1].Length * (1 + plan.Parts[role].Length);
        }

        Pools = pools.ToImmutable();
        Seats = [.. treatment.Roles.SelectMany((role, i) => Enumerable.Repeat(new Seat(i, Pools[i]), role.Count))];
        LeadSeat = Seats.FirstOrDefault(seat => treatment.Roles[seat.Role].Kind == ResourceKind.Practitioner) is { } lead
            ? Seats.IndexOf(lead)
            : null;
        Leads = LeadsOf(resources);
        RolesOverlap = Pools.SelectMany(pool => pool).GroupBy(candidate => candidate.Resource).Any(group => group.Count() > 1);
        RolesChange = plan.Parts.Any(parts => !parts.IsEmpty);

        ImmutableArray<Candidate> CandidatesOf(Role role) =>
            [.. Enumerable.Range(0, resources.Length)
                .Where(i => Qualifies(resources[i], role))
                .Select((i, place) => new Candidate(i, ValidUntil(resources[i], role), Rows + place))];
    }

    private Roster(Roster all, ResourceKey required, ImmutableArray<Resource> resources)
    {
        (Pools, Rows, LeadSeat, RolesOverlap) = (all.Pools, all.Rows, all.LeadSeat, all.RolesOverlap);
        (Seats, RolesChange, RequiresPractitioner) = (all.Seats, all.RolesChange, true);
        if (LeadSeat is { } lead)
        {
            var only = Seats[lead].Candidates.RemoveAll(candidate => resources[candidate.Resource].Key != required);
            Seats = Seats.SetItem(lead, Seats[lead] with { Candidates = only });
        }

        Leads = LeadsOf(resources);
    }

    /// <summary>For each role, in the treatment's order, who can play it.</summary>
    public ImmutableArray<ImmutableArray<Candidate>> Pools { get; }

    /// <summary>
    /// How many rows all candidates have together: one each, and for a role that may change one more for each part, of which those of
    /// one part follow each other.
    /// </summary>
    public int Rows { get; }

    public ImmutableArray<Seat> Seats { get; }

    /// <summary>The first seat of the treatment's first practitioner role: the one that a required practitioner takes.</summary>
    public int? LeadSeat { get; }

    /// <summary>The candidates of that seat.</summary>
    public PractitionerSet Leads { get; }

    /// <summary>A resource could play more than one role, so that roles cannot be judged one by one.</summary>
    public bool RolesOverlap { get; }

    /// <summary>A role may be played by others in another phase.</summary>
    public bool RolesChange { get; }

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
                return true;
        }

        return false;
    }

    private PractitionerSet LeadsOf(ImmutableArray<Resource> resources) =>
        LeadSeat is { } lead ? PractitionerSet.Of([.. Seats[lead].Candidates.Select(candidate => resources[candidate.Resource].Key)]) : default;

    private static bool Qualifies(Resource resource, Role role) =>
        resource.Key.Kind == role.Kind && resource.Capabilities.Any(capability => capability.Code == role.Capability);

    /// <summary>The last date of the capability; of several with the same code the one that holds longest.</summary>
    private static LocalDate? ValidUntil(Resource resource, Role role)
    {
        var held = resource.Capabilities.Where(capability => capability.Code == role.Capability).ToList();
        return held.Any(capability => capability.ValidUntil is null) ? null : held.Max(capability => capability.ValidUntil);
    }
}
