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

    public bool IsFree(ResourceKey key, Instant from, Instant to) =>
        !scenario.Busy.Any(busy => busy.Resource == key && Overlaps(busy.Start, busy.End, from, to));

    /// <summary>The clinic is open, the resource works and nothing else takes it, from the one instant to the other.</summary>
    public bool IsAvailable(Resource resource, Instant from, Instant to) =>
        IsFree(resource.Key, from, to) && Works(resource, from, to) && IsOpen(from, to);

    private static IEnumerable<Instant> Minutes(Instant from, Instant to)
    {
        for (; from < to; from += Minute)
        {
            yield return from;
        }
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
