using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Time in which the named resources do not work. No resources: the whole clinic is closed.</summary>
public sealed record Closure(ImmutableArray<ResourceKey> Resources, Instant Start, Instant End);

/// <summary>When a clinic is open, and who and what works there.</summary>
public sealed record ClinicCalendar(
    DateTimeZone Zone,
    WorkingHours OpeningHours,
    ImmutableArray<Resource> Resources,
    ImmutableArray<Closure> Closures);

/// <summary>Time that an appointment, a hold or a block already takes from a resource. The end is exclusive.</summary>
public readonly record struct Busy(ResourceKey Resource, Instant Start, Instant End)
{
    /// <summary>What is needed before it, as of <see cref="Role.Preparation"/>: a multiple of five minutes.</summary>
    public Duration Preparation { get; init; }

    /// <summary>What is needed after it, as of <see cref="Role.Turnover"/>: a multiple of five minutes.</summary>
    public Duration Turnover { get; init; }
}
