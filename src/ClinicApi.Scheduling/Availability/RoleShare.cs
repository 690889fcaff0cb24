using System.Collections.Immutable;

namespace ClinicApi.Scheduling;

/// <summary>The phases, by their index, in which a resource plays a role of a placement.</summary>
internal readonly record struct RoleShare(int Role, ResourceKey Resource, ImmutableArray<int> Phases)
{
    /// <summary>From the resource of each seat, or one for each part of its role.</summary>
    public static ImmutableArray<RoleShare> Of(TreatmentPlan plan, Roster roster, ClinicTime time, int[][] chosen)
    {
        var shares = ImmutableArray.CreateBuilder<RoleShare>();
        for (var role = 0; role < plan.Treatment.Roles.Length; role++)
        {
            var phases = plan.PhasesOf(plan.Treatment.Roles[role]);
            var seats = Enumerable.Range(0, chosen.Length)
                .Where(seat => roster.Seats[seat].Role == role)
                .ToLookup(seat => chosen[seat].Length == 1);
            shares.AddRange(seats[true].Select(seat => new RoleShare(role, time.Resources[chosen[seat][0]].Key, phases)));
            shares.AddRange(seats[false]
                .SelectMany(seat => chosen[seat].Select((resource, part) => (Resource: resource, Phase: phases[part])))
                .GroupBy(place => place.Resource, place => place.Phase)
                .Select(share => new RoleShare(role, time.Resources[share.Key].Key, [.. share.Order()])));
        }

        return shares.ToImmutable();
    }

    /// <summary>Who plays each role, those together who play it in the same phases.</summary>
    public static ImmutableArray<Assignment> Assignments(TreatmentPlan plan, ImmutableArray<RoleShare> shares)
    {
        var treatment = plan.Treatment;
        return [.. shares
            .GroupBy(share => (share.Role, Phases: string.Join(' ', share.Phases)))
            .Select(group =>
            {
                var (role, phases) = (treatment.Roles[group.Key.Role], group.First().Phases);
                return new Assignment(role.Id, [.. group.Select(share => share.Resource)])
                {
                    Phases = phases.SequenceEqual(plan.PhasesOf(role)) ? [] : [.. phases.Select(phase => treatment.Phases[phase].Id)],
                };
            })];
    }
}
