using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Cells that a role is occupied for without a break, counted from the start of the appointment.</summary>
internal readonly record struct Occupancy(int Offset, int Length);

/// <summary>Cells in which no other appointment may have a role's resource, before and after an occupancy.</summary>
internal readonly record struct Margin(int Preparation, int Turnover)
{
    public bool IsNone => Preparation == 0 && Turnover == 0;
}

/// <summary>A treatment in cells: how long each phase and each role's share of it takes.</summary>
internal sealed class TreatmentPlan
{
    private readonly int[] offsets;

    public TreatmentPlan(Treatment treatment)
    {
        if (treatment.Phases.IsEmpty)
            throw new ArgumentException("A treatment must have a phase.", nameof(treatment));

        Treatment = treatment;
        offsets = new int[treatment.Phases.Length + 1];
        for (var phase = 0; phase < treatment.Phases.Length; phase++)
            offsets[phase + 1] = checked(offsets[phase] + Timeline.CellsOf(treatment.Phases[phase].Length));

        Length = Timeline.Cell * Cells;
        Occupancies = [.. treatment.Roles.Select(role => OccupanciesOf(PhasesOf(role)))];
        Parts = [.. treatment.Roles.Select(role => role.MayChange && PhasesOf(role) is { Length: > 1 } phases ? phases : [])];
        Margins = [.. treatment.Roles.Select(role =>
            new Margin(Timeline.CellsOfAny(role.Preparation), Timeline.CellsOfAny(role.Turnover)))];
        foreach (var role in treatment.Roles)
            MostServed = Math.Max(MostServed, role.Count);
    }

    public Treatment Treatment { get; }

    public int Cells => offsets[^1];

    public Duration Length { get; }

    /// <summary>For each role, in the treatment's order, what it occupies, with phases that touch merged.</summary>
    public ImmutableArray<ImmutableArray<Occupancy>> Occupancies { get; }

    /// <summary>For each role the phases in which others may play it. None: the same play it throughout.</summary>
    public ImmutableArray<ImmutableArray<int>> Parts { get; }

    /// <summary>For each role what its resources need around each occupancy.</summary>
    public ImmutableArray<Margin> Margins { get; }

    /// <summary>How many resources the role with the most of them takes at once.</summary>
    public int MostServed { get; }

    public Occupancy PhaseAt(int phase) => new(offsets[phase], offsets[phase + 1] - offsets[phase]);

    public int PhaseOfCell(int cell) => Array.FindLastIndex(offsets, offset => offset <= cell);

    /// <summary>The phases that a role occupies.</summary>
    public ImmutableArray<int> PhasesOf(Role role) =>
        [.. Enumerable.Range(0, Treatment.Phases.Length).Where(phase => Treatment.Phases[phase].Roles.Contains(role.Id))];

    /// <summary>What phases, in their order, occupy together, with those that touch merged.</summary>
    public ImmutableArray<Occupancy> OccupanciesOf(IEnumerable<int> phases)
    {
        var occupancies = ImmutableArray.CreateBuilder<Occupancy>();
        foreach (var phase in phases)
        {
            var next = PhaseAt(phase);
            if (occupancies.Count > 0 && occupancies[^1] is var last && last.Offset + last.Length == next.Offset)
                occupancies[^1] = last with { Length = last.Length + next.Length };
            else
                occupancies.Add(next);
        }

        return occupancies.ToImmutable();
    }
}
