using NodaTime;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>What is true in a scenario at a time, minute by minute, as the words of the rules say.</summary>
internal sealed class ReferenceClinic(Scenario scenario)
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    private readonly Dictionary<(WorkingHours Hours, Instant Minute), bool> inHours = [];

    public Duration TotalLength => scenario.Treatment.Phases.Aggregate(Duration.Zero, (total, phase) => total + phase.Length);

    private ClinicCalendar Calendar => scenario.Calendar;

    public IEnumerable<(Phase Phase, Instant From, Instant To)> PhasesFrom(Instant start)
    {
        foreach (var phase in scenario.Treatment.Phases)
        {
            yield return (phase, start, start + phase.Length);
            start += phase.Length;
        }
    }

    public bool IsQualified(Resource resource, Role role, Instant start)
    {
        var firstDate = start.InZone(Calendar.Zone).Date;
        var lastDate = (start + TotalLength - Minute).InZone(Calendar.Zone).Date;
        return resource.Key.Kind == role.Kind && resource.Capabilities.Any(capability =>
            capability.Code == role.Capability
            && (capability.ValidUntil is not { } until || (firstDate <= until && lastDate <= until)));
    }

    public bool IsOpen(Instant from, Instant to) => Minutes(from, to).All(minute =>
        IsInHours(Calendar.OpeningHours, minute)
        && !Calendar.Closures.Any(one => one.Resources.IsEmpty && Overlaps(one.Start, one.End, minute, minute + Minute)));

    public bool Works(Resource resource, Instant from, Instant to) => Minutes(from, to).All(minute =>
        (resource.Hours is null || IsInHours(resource.Hours, minute))
        && !Calendar.Closures.Any(one => one.Resources.Contains(resource.Key) && Overlaps(one.Start, one.End, minute, minute + Minute)));

    public bool IsFree(ResourceKey key, Instant from, Instant to) => IsFree(key, from, to, from, to);

    /// <summary>
    /// Nothing takes the resource between the two instants nor in the wider stretch that is needed around them, and what is taken
    /// needs nothing between them either.
    /// </summary>
    public bool IsFree(ResourceKey key, Instant from, Instant to, Instant needsFrom, Instant needsTo) => !scenario.Busy.Any(busy =>
        busy.Resource == key
        && busy.Start < busy.End
        && (Overlaps(busy.Start, busy.End, needsFrom, needsTo)
            || Overlaps(busy.Start - busy.Preparation, busy.End + busy.Turnover, from, to)));

    /// <summary>A phase of a role, and around it what the role needs where the resource is not in the same appointment anyway.</summary>
    public bool IsFree(ResourceKey key, Role role, Phase phase, Instant from, Instant to)
    {
        var index = scenario.Treatment.Phases.IndexOf(phase);
        var isFirst = index == 0 || !scenario.Treatment.Phases[index - 1].Roles.Contains(role.Id);
        var isLast = index == scenario.Treatment.Phases.Length - 1 || !scenario.Treatment.Phases[index + 1].Roles.Contains(role.Id);
        return IsFree(key, from, to, isFirst ? from - role.Preparation : from, isLast ? to + role.Turnover : to);
    }

    /// <summary>The clinic is open, the resource works and nothing else takes or needs it.</summary>
    public bool IsAvailable(Resource resource, Instant from, Instant to) =>
        IsFree(resource.Key, from, to) && Works(resource, from, to) && IsOpen(from, to);

    /// <summary>The same in one phase of a role.</summary>
    public bool IsAvailable(Resource resource, Role role, Phase phase, Instant from, Instant to) =>
        IsFree(resource.Key, role, phase, from, to) && Works(resource, from, to) && IsOpen(from, to);

    private static IEnumerable<Instant> Minutes(Instant from, Instant to)
    {
        for (; from < to; from += Minute)
            yield return from;
    }

    private static bool Overlaps(Instant start, Instant end, Instant from, Instant to) => start < end && start < to && end > from;

    private bool IsInHours(WorkingHours hours, Instant minute)
    {
        if (!inHours.TryGetValue((hours, minute), out var inside))
        {
            inside = PointwiseHours.Contains(hours, minute.InZone(Calendar.Zone).LocalDateTime);
            inHours.Add((hours, minute), inside);
        }

        return inside;
    }
}
