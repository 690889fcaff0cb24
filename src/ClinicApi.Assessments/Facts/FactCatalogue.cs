using System.Collections.Immutable;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Facts;

/// <summary>Every fact of a knowledge base, and how each is read from a patient's inputs into a row of its scope.</summary>
internal sealed record FactCatalogue
{
    public required IReadOnlyDictionary<string, FactSlot> Slots { get; init; }

    public required int PatientCount { get; init; }

    public required int RegionCount { get; init; }

    public required int ConcernCount { get; init; }

    public required ImmutableArray<(int Index, InputFact Fact)> Inputs { get; init; }

    public required ImmutableArray<(int Index, RegionalInputFact Fact)> RegionalInputs { get; init; }

    public required ImmutableArray<(int Index, StatusFact Fact)> Statuses { get; init; }

    public required ImmutableArray<ListTable> Tables { get; init; }

    public required ImmutableArray<(int Index, int Table, ListFact Fact)> Lists { get; init; }

    public required ImmutableArray<(int Index, int Table, ListFact Fact)> RegionalLists { get; init; }

    public required ImmutableArray<(int Index, SeverityScale Scale)> Scores { get; init; }

    public required ImmutableArray<(int Index, ComputedValue Value)> Computed { get; init; }
}
