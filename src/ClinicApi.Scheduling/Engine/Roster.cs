using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>A resource that can take a seat, by its index in the roster, and the last date on which it can (null: no end).</summary>
internal readonly record struct Candidate(int Resource, LocalDate? ValidUntil);

/// <summary>One of the places of a role, by the role's index in the treatment. Each is taken by a resource of its own.</summary>
internal sealed record Seat(int Role, ImmutableArray<Candidate> Candidates);

/// <summary>Who could ever play the roles of a treatment in a clinic, whatever the time.</summary>
internal sealed class Roster
{
    public Roster(ClinicCalendar calendar, Treatment treatment, ResourceKey? requiredPractitioner)
    {
        Resources = [.. calendar.Resources
            .Where(resource => treatment.Roles.Any(role => Qualifies(resource, role)))
            .OrderBy(resource => resource.Key.Kind)
            .ThenBy(resource => resource.Key.Id, StringComparer.Ordinal)];

        var seats = ImmutableArray.CreateBuilder<Seat>();
        for (var role = 0; role < treatment.Roles.Length; role++)
        {
            var candidates = CandidatesOf(treatment.Roles[role]);
            var isLead = LeadSeat is null && treatment.Roles[role].Kind == ResourceKind.Practitioner;
            for (var place = 0; place < treatment.Roles[role].Count; place++)
            {
                if (isLead && place == 0)
                {
                    LeadSeat = seats.Count;
                    seats.Add(new Seat(role, requiredPractitioner is { } key ? Only(key, candidates) : candidates));
                }
                else
                {
                    seats.Add(new Seat(role, candidates));
                }
            }
        }

        Seats = seats.ToImmutable();
        LacksRequiredPractitioner = requiredPractitioner is not null && LeadSeat is null;
        PoolsOverlap = Seats.Sum(seat => seat.Candidates.Length)
            != Seats.SelectMany(seat => seat.Candidates).Select(candidate => candidate.Resource).Distinct().Count();
    }

    /// <summary>Ordered by kind and id, which is the order of last resort in every choice.</summary>
    public ImmutableArray<Resource> Resources { get; }

    public ImmutableArray<Seat> Seats { get; }

    /// <summary>The first seat of the treatment's first practitioner role: the one that a required practitioner takes.</summary>
    public int? LeadSeat { get; }

    /// <summary>A practitioner is required of a treatment that has none.</summary>
    public bool LacksRequiredPractitioner { get; }

    /// <summary>A resource could take more than one seat, so that seats cannot be judged one by one.</summary>
    public bool PoolsOverlap { get; }

    private static bool Qualifies(Resource resource, Role role) =>
        resource.Key.Kind == role.Kind && resource.Capabilities.Any(capability => capability.Code == role.Capability);

    /// <summary>The last date of the capability; of several with the same code the one that holds longest.</summary>
    private static LocalDate? ValidUntil(Resource resource, Role role)
    {
        var held = resource.Capabilities.Where(capability => capability.Code == role.Capability).ToList();
        return held.Any(capability => capability.ValidUntil is null) ? null : held.Max(capability => capability.ValidUntil);
    }

    private ImmutableArray<Candidate> CandidatesOf(Role role) =>
        [.. Enumerable.Range(0, Resources.Length)
            .Where(i => Qualifies(Resources[i], role))
            .Select(i => new Candidate(i, ValidUntil(Resources[i], role)))];

    private ImmutableArray<Candidate> Only(ResourceKey key, ImmutableArray<Candidate> candidates) =>
        candidates.RemoveAll(candidate => Resources[candidate.Resource].Key != key);
}
