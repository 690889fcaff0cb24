using System.Collections.Immutable;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>A clinic, a treatment, what is taken already, and a question about it.</summary>
internal sealed record Scenario(ClinicCalendar Calendar, Treatment Treatment, SearchQuery Query, ImmutableArray<Busy> Busy)
{
    /// <summary>Simpler scenarios, for FsCheck to narrow a failure down.</summary>
    public IEnumerable<Scenario> Shrink() =>
    [
        .. Busy.Select(busy => this with { Busy = Busy.Remove(busy) }),
        .. Calendar.Closures.Select(one => this with { Calendar = Calendar with { Closures = Calendar.Closures.Remove(one) } }),
        .. Calendar.Resources.Select(one => this with { Calendar = Calendar with { Resources = Calendar.Resources.Remove(one) } }),
        .. Treatment.Phases.Length == 1
            ? []
            : Treatment.Phases.Select(phase => this with { Treatment = Treatment with { Phases = Treatment.Phases.Remove(phase) } }),
        .. Treatment.Roles.Select(role => this with { Treatment = Without(role) }),
    ];

    public override string ToString() => string.Join('\n', new[]
    {
        $"{Query}",
        $"weekdays {string.Join(' ', Query.Weekdays)}",
        $"zone {Calendar.Zone.Id}, open {Text(Calendar.OpeningHours)}",
        $"treatment grid {Treatment.Grid}, lead time {Treatment.LeadTime}, horizon {Treatment.Horizon}",
    }
        .Concat(Treatment.Roles.Select(role => $"{role}"))
        .Concat(Treatment.Phases.Select(phase => $"{phase.Id} {phase.Length}-{phase.MaxLength}: {string.Join(' ', phase.Roles)}"))
        .Concat(Calendar.Resources.Select(one => $"{one.Key}: {string.Join(' ', one.Capabilities)}, hours {Text(one.Hours)}"))
        .Concat(Calendar.Closures.Select(one => $"closed {one.Start} {one.End}: {string.Join(' ', one.Resources)}"))
        .Concat(Busy.Select(one => $"{one}")));

    private static string Text(WorkingHours? hours) => hours is null
        ? "as the clinic"
        : string.Join(' ', hours.Weekly.Select(one => $"{one.Day}:{one.Start}-{one.End}"))
            + string.Concat(hours.Exceptions.Select(one => $" [{one.Date}: {string.Join(' ', one.Intervals)}]"));

    private Treatment Without(Role role) => Treatment with
    {
        Roles = Treatment.Roles.Remove(role),
        Phases = [.. Treatment.Phases.Select(phase => phase with { Roles = phase.Roles.Remove(role.Id) })],
    };
}
