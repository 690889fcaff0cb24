using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>What a treatment must satisfy before it is stored. The evaluator relies on it.</summary>
public static class TreatmentValidation
{
    /// <summary>Who can be where is then a search among all, so there may not be many.</summary>
    private const int MostChangingPlaces = 12;

    /// <summary>Every violation, in the order of the treatment's fields; empty if the treatment is valid.</summary>
    public static IReadOnlyList<Violation> Validate(Treatment treatment) =>
        [.. Roles(treatment), .. Phases(treatment), .. Choices(treatment), .. BookingRules(treatment)];

    private static IEnumerable<Violation> Roles(Treatment treatment)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < treatment.Roles.Length; i++)
        {
            var role = treatment.Roles[i];
            if (role.Id.Length == 0)
                yield return new Violation($"roles[{i}].id", "must not be empty");
            else if (!seen.Add(role.Id))
                yield return new Violation($"roles[{i}].id", "must be unique in the treatment");

            if (role.Kind is not (ResourceKind.Practitioner or ResourceKind.Room or ResourceKind.Device))
                yield return new Violation($"roles[{i}].kind", "must be a practitioner, a room or a device");

            if (role.Capability.Length == 0)
                yield return new Violation($"roles[{i}].capability", "must not be empty");

            if (role.Count < 1)
                yield return new Violation($"roles[{i}].count", "must be at least 1");

            if (role.Preparation < Duration.Zero || !IsWholeCells(role.Preparation))
                yield return new Violation($"roles[{i}].preparation", "must be a multiple of 5 minutes and not negative");

            if (role.Turnover < Duration.Zero || !IsWholeCells(role.Turnover))
                yield return new Violation($"roles[{i}].turnover", "must be a multiple of 5 minutes and not negative");

            if (!treatment.Phases.Any(phase => phase.Roles.Contains(role.Id)))
                yield return new Violation($"roles[{i}]", "must be occupied in at least one phase");
        }
    }

    private static IEnumerable<Violation> Phases(Treatment treatment)
    {
        if (treatment.Phases.IsEmpty)
            yield return new Violation("phases", "must not be empty");

        var roleIds = treatment.Roles.Select(role => role.Id).ToHashSet();
        var seen = new HashSet<string>();
        for (var i = 0; i < treatment.Phases.Length; i++)
        {
            var phase = treatment.Phases[i];
            if (phase.Id.Length == 0)
                yield return new Violation($"phases[{i}].id", "must not be empty");
            else if (!seen.Add(phase.Id))
                yield return new Violation($"phases[{i}].id", "must be unique in the treatment");

            if (phase.Length <= Duration.Zero || !IsWholeCells(phase.Length))
                yield return new Violation($"phases[{i}].length", "must be a positive multiple of 5 minutes");

            if (phase.MaxLength is { } most && (most < phase.Length || !IsWholeCells(most)))
                yield return new Violation($"phases[{i}].max_length", "must be a multiple of 5 minutes and not less than the length");

            for (var j = 0; j < phase.Roles.Length; j++)
            {
                if (!roleIds.Contains(phase.Roles[j]))
                    yield return new Violation($"phases[{i}].roles[{j}]", "must be the id of a role of the treatment");
                else if (phase.Roles.IndexOf(phase.Roles[j]) < j)
                    yield return new Violation($"phases[{i}].roles[{j}]", "must not be repeated in the phase");
            }
        }
    }

    private static IEnumerable<Violation> Choices(Treatment treatment)
    {
        var places = treatment.Roles
            .Where(role => role.MayChange)
            .Sum(role => role.Count * treatment.Phases.Count(phase => phase.Roles.Contains(role.Id)));
        if (places > MostChangingPlaces)
        {
            yield return new Violation(
                "roles", $"that may change must have at most {MostChangingPlaces} places together, counted in each of their phases");
        }

        if (treatment.Phases.All(phase => phase.MaxLength is not { } most || most >= phase.Length)
            && !PhaseLengths.AreFew(treatment))
        {
            yield return new Violation(
                "phases", $"must leave at most {PhaseLengths.MostChoices} choices of lengths, in steps of 5 minutes from least to most");
        }
    }

    private static IEnumerable<Violation> BookingRules(Treatment treatment)
    {
        if (treatment.Grid <= Duration.Zero || !IsWholeCells(treatment.Grid) || !Divides(treatment.Grid, Duration.FromDays(1)))
            yield return new Violation("grid", "must be a positive multiple of 5 minutes that divides a day");

        if (treatment.LeadTime < Duration.Zero || !IsWholeCells(treatment.LeadTime))
            yield return new Violation("lead_time", "must be a multiple of 5 minutes and not negative");

        if (treatment.Horizon <= Duration.Zero || !IsWholeCells(treatment.Horizon))
            yield return new Violation("horizon", "must be a positive multiple of 5 minutes");
        else if (treatment.Horizon < treatment.LeadTime)
            yield return new Violation("horizon", "must not be shorter than the lead time");
    }

    private static bool IsWholeCells(Duration length) => Divides(Timeline.Cell, length);

    private static bool Divides(Duration part, Duration whole) => whole.ToBigIntegerNanoseconds() % part.ToBigIntegerNanoseconds() == 0;
}
