using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Somebody who waits: for what, when they could come, and the times that were offered to them and not taken. None of those
/// is offered again, nor what overlaps one.
/// </summary>
public sealed record WaitingEntry(
    string Id, Treatment Treatment, ResourceKey Patient, ResourceKey? RequiredPractitioner, ImmutableArray<WaitingWindow> Windows)
{
    public ImmutableArray<Interval> Passed { get; init; } = [];

    /// <summary>Dates on which the patient can have no start, whatever is free.</summary>
    public ForbiddenDates Forbidden { get; init; } = ForbiddenDates.None;
}

/// <summary>When a start suits, read like the window of <see cref="SearchQuery"/>. The interval is bounded.</summary>
public sealed record WaitingWindow(Interval Starts)
{
    public ImmutableArray<IsoDayOfWeek> Weekdays { get; init; } = [];

    public CivilInterval? DayPart { get; init; }

    public bool Contains(Instant start, DateTimeZone zone)
    {
        var local = start.InZone(zone);
        return Starts.Contains(start)
            && (Weekdays.IsDefaultOrEmpty || Weekdays.Contains(local.DayOfWeek))
            && (DayPart is not { } part || part.Contains(local.TimeOfDay));
    }
}

/// <summary>Time that became free; with an entry it is for that one alone.</summary>
public readonly record struct FreedTime(Instant Start, Instant End, string? EntryId = null);

/// <summary>Who is to be offered what.</summary>
public sealed record WaitingOffer(string EntryId, Placement Placement);
