using System.Collections.Immutable;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Facts;

/// <summary>Where in its row a fact is put. A class, as the runtime would compile lists of tuples anew at each start.</summary>
internal sealed record Placed<T>(int Index, T Fact);

/// <summary>Every fact of a knowledge base, and how each is read from a patient's inputs into a row of its scope.</summary>
internal sealed record FactCatalogue
{
    public required IReadOnlyDictionary<string, FactSlot> Slots { get; init; }

    public required int PatientCount { get; init; }

    public required int RegionCount { get; init; }

    public required int ConcernCount { get; init; }

    public required ImmutableArray<Placed<InputFact>> Inputs { get; init; }

    public required ImmutableArray<Placed<RegionalInputFact>> RegionalInputs { get; init; }

    public required ImmutableArray<Placed<StatusFact>> Statuses { get; init; }

    public required ImmutableArray<ListTable> Tables { get; init; }

    public required ImmutableArray<Placed<ListFact>> Lists { get; init; }

    public required ImmutableArray<Placed<ListFact>> RegionalLists { get; init; }

    public required ImmutableArray<Placed<SeverityScale>> Scores { get; init; }

    public required ImmutableArray<Placed<ComputedValue>> Computed { get; init; }
}
