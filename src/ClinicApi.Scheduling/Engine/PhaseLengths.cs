using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>What the phases of a treatment may last, where some of them may be stretched.</summary>
internal static class PhaseLengths
{
    /// <summary>Each is worked out by itself, so there may not be many.</summary>
    public const int MostChoices = 24;

    /// <summary>Whether a treatment whose lengths are valid has no more choices than can be worked out.</summary>
    public static bool AreFew(Treatment treatment)
    {
        var count = 1D;
        foreach (var phase in treatment.Phases)
            count *= 1 + Math.Floor((Longest(phase) - phase.Length) / Timeline.Cell);

        return count <= MostChoices;
    }

    /// <summary>The treatment with each choice of fixed lengths, the shortest first and then those that stretch later phases.</summary>
    public static ImmutableArray<Treatment> Choices(Treatment treatment)
    {
        if (treatment.Phases.All(phase => phase.MaxLength is null))
            return [treatment];

        IEnumerable<ImmutableArray<Phase>> choices = [[]];
        foreach (var phase in treatment.Phases)
            choices = choices.SelectMany(before => Fixed(phase).Select(before.Add));

        return [.. choices
            .OrderBy(phases => phases.Aggregate(Duration.Zero, (total, phase) => total + phase.Length))
            .Select(phases => treatment with { Phases = phases })];
    }

    private static IEnumerable<Phase> Fixed(Phase phase)
    {
        for (var length = phase.Length; length <= Longest(phase); length += Timeline.Cell)
            yield return phase with { Length = length, MaxLength = null };
    }

    private static Duration Longest(Phase phase) => phase.MaxLength ?? phase.Length;
}
