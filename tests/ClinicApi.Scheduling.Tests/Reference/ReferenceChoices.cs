using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>What the reference says where phases may be stretched: what is possible with at least one choice of lengths.</summary>
internal sealed class ReferenceChoices(Scenario scenario)
{
    private readonly List<ReferenceAvailability> choices =
        [.. Choices(scenario.Treatment, 0).Select(treatment => new ReferenceAvailability(scenario with { Treatment = treatment }))];

    /// <summary>Every start with the end of the shortest choice and the practitioners of all choices.</summary>
    public IEnumerable<(Instant Start, Instant End, string Practitioners)> Search(SearchQuery query) => choices
        .SelectMany(choice => choice.Search(query))
        .GroupBy(slot => slot.Start)
        .OrderBy(slots => slots.Key)
        .Select(slots => (slots.Key, slots.Min(slot => slot.End), string.Join(' ', slots
            .SelectMany(slot => slot.Practitioners.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Distinct()
            .Order(StringComparer.Ordinal))));

    public bool Accepts(PlaceQuery query) => choices.Exists(choice => choice.Accepts(query));

    /// <summary>The reasons that speak against the least lengths, but only those of time if other lengths would do.</summary>
    public List<RefusalReason> Reasons(PlaceQuery query) => (choices.Find(choice => choice.Fits(query)) ?? choices[0]).Reasons(query);

    private static IEnumerable<Treatment> Choices(Treatment treatment, int phase)
    {
        if (phase == treatment.Phases.Length)
            return [treatment];

        var (least, most) = (treatment.Phases[phase].Length, treatment.Phases[phase].MaxLength ?? treatment.Phases[phase].Length);
        return Enumerable.Range(0, 1 + (int)((most - least).TotalMinutes / 5)).SelectMany(steps => Choices(
            treatment with
            {
                Phases = treatment.Phases.SetItem(
                    phase, treatment.Phases[phase] with { Length = least + Duration.FromMinutes(5 * steps), MaxLength = null }),
            },
            phase + 1));
    }
}
