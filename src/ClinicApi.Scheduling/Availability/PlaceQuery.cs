using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>A start at which to place a treatment, read like <see cref="SearchQuery"/>: what a search offers is accepted here.</summary>
public sealed record PlaceQuery(Instant Start, Instant Now, ResourceKey? Patient, ResourceKey? RequiredPractitioner)
{
    /// <summary>Dates on which the patient can have no start, whatever is free.</summary>
    public ForbiddenDates Forbidden { get; init; } = ForbiddenDates.None;

    public bool IgnoreLeadTime { get; init; }

    public bool IgnoreHorizon { get; init; }

    /// <summary>Time, as it was taken, that counts as free unless something else takes it: of an appointment to be moved.</summary>
    public ImmutableArray<Busy> Ignoring { get; init; } = [];
}
