using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// A part that resources play in a treatment: <paramref name="Count"/> distinct resources of one kind that have the capability. The
/// same resources play it throughout the appointment unless it may change, and a resource plays one role only.
/// </summary>
public sealed record Role(string Id, ResourceKind Kind, string Capability, int Count)
{
    /// <summary>
    /// What the resource needs without a patient before each time that the role occupies it: no other appointment may have it then.
    /// Neighbours share it: between two appointments of a room lies the longer of the one's turnover and the other's preparation, not
    /// both. It may lie outside working hours, which are for patients.
    /// </summary>
    public Duration Preparation { get; init; }

    /// <summary>The same after each time.</summary>
    public Duration Turnover { get; init; }

    /// <summary>
    /// Whether each phase may have other resources. They stay the same where that is possible, and a required practitioner stays.
    /// </summary>
    public bool MayChange { get; init; }
}

/// <summary>A step of a treatment, and the ids of the roles that it occupies. The patient is there in each phase.</summary>
public sealed record Phase(string Id, Duration Length, ImmutableArray<string> Roles)
{
    /// <summary>
    /// How long the phase may last where it must wait for the next one (numbing until the practitioner is free), in steps of five
    /// minutes from its length, which then is the least. Null: it lasts exactly its length.
    /// </summary>
    public Duration? MaxLength { get; init; }
}

/// <summary>
/// A treatment as scheduling sees it: phases that follow each other without a pause. Starts lie on multiples of
/// <paramref name="Grid"/> of the local time of day, not before now + <paramref name="LeadTime"/> and not after now +
/// <paramref name="Horizon"/>.
/// </summary>
public sealed record Treatment(
    string Id,
    ImmutableArray<Role> Roles,
    ImmutableArray<Phase> Phases,
    Duration Grid,
    Duration LeadTime,
    Duration Horizon);
