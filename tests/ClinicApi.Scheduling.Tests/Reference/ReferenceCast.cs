using NodaTime;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>
/// Who could play the roles of an appointment at one start, found by trying: role after role, phase after phase, place after place. A
/// role that does not change, and the place of a required practitioner, is filled once for all its phases.
/// </summary>
internal sealed class ReferenceCast(Scenario scenario, ReferenceClinic clinic, Instant start, Role? lead, ResourceKey? required)
{
    private readonly Dictionary<ResourceKey, Role> plays = [];
    private readonly Dictionary<(Role Role, int Phase), HashSet<ResourceKey>> serving = [];
    private readonly List<(Phase Phase, Instant From, Instant To)> times = [.. clinic.PhasesFrom(start)];

    public bool IsPossible() => Fill([.. Places()], 0);

    /// <summary>The phase is -1 where one resource stays throughout.</summary>
    private IEnumerable<(Role Role, int Phase, bool IsRequired)> Places()
    {
        foreach (var role in scenario.Treatment.Roles)
        {
            var isRequired = role == lead && required is not null;
            var throughout = !role.MayChange || PhasesOf(role).Count == 0 ? role.Count : isRequired ? 1 : 0;
            for (var seat = 0; seat < throughout; seat++)
                yield return (role, -1, isRequired && seat == 0);

            foreach (var phase in PhasesOf(role))
            {
                for (var seat = throughout; seat < role.Count; seat++)
                    yield return (role, phase, false);
            }
        }
    }

    private bool Fill(List<(Role Role, int Phase, bool IsRequired)> places, int next)
    {
        if (next > 0 && (next == places.Count || places[next].Role != places[next - 1].Role) && !HasItsMargins(places[next - 1].Role))
            return false;

        if (next == places.Count)
            return true;

        var (role, phase, isRequired) = places[next];
        var phases = phase < 0 ? PhasesOf(role) : [phase];
        foreach (var resource in scenario.Calendar.Resources)
        {
            if ((isRequired && resource.Key != required)
                || (plays.TryGetValue(resource.Key, out var other) && (phase < 0 || other != role))
                || phases.Exists(one => Serving(role, one).Contains(resource.Key))
                || !clinic.IsQualified(resource, role, start)
                || !phases.TrueForAll(one => clinic.IsAvailable(resource, times[one].From, times[one].To)))
            {
                continue;
            }

            var isNew = plays.TryAdd(resource.Key, role);
            phases.ForEach(one => Serving(role, one).Add(resource.Key));
            if (Fill(places, next + 1))
                return true;

            phases.ForEach(one => Serving(role, one).Remove(resource.Key));
            if (isNew)
                plays.Remove(resource.Key);
        }

        return false;
    }

    /// <summary>Everybody has what is needed before and after each stretch of phases, in which nobody else may be.</summary>
    private bool HasItsMargins(Role role) => PhasesOf(role).TrueForAll(phase => Serving(role, phase).All(key =>
    {
        var (_, from, to) = times[phase];
        var isFirst = phase == 0 || !Serving(role, phase - 1).Contains(key);
        var isLast = phase == times.Count - 1 || !Serving(role, phase + 1).Contains(key);
        return clinic.IsFree(key, from, to, isFirst ? from - role.Preparation : from, isLast ? to + role.Turnover : to);
    }));

    private HashSet<ResourceKey> Serving(Role role, int phase)
    {
        if (!serving.TryGetValue((role, phase), out var keys))
            serving[(role, phase)] = keys = [];

        return keys;
    }

    private List<int> PhasesOf(Role role) =>
        [.. Enumerable.Range(0, times.Count).Where(phase => times[phase].Phase.Roles.Contains(role.Id))];
}
