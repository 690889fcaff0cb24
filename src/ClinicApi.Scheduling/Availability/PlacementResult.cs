using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Either a <see cref="Placement"/> or a <see cref="Refusal"/>.</summary>
public abstract record PlacementResult
{
    private protected PlacementResult()
    {
    }
}

/// <summary>An appointment that fits: when each phase is, who plays which role, and what it takes from whom.</summary>
public sealed record Placement(
    Instant Start,
    Instant End,
    ImmutableArray<PlacedPhase> Phases,
    ImmutableArray<Assignment> Assignments,
    ImmutableArray<Reservation> Reservations) : PlacementResult;

/// <summary>A phase of a placement in real time.</summary>
public readonly record struct PlacedPhase(string PhaseId, Instant Start, Instant End);

/// <summary>The resources that play a role, as many as its count, or some of those that take turns.</summary>
public sealed record Assignment(string RoleId, ImmutableArray<ResourceKey> Resources)
{
    /// <summary>Ids of the phases in which they play a role that changes. Empty: in all phases of the role.</summary>
    public ImmutableArray<string> Phases { get; init; } = [];
}

/// <summary>Time that a placement takes from a resource, phases that touch merged. Without a role: the patient's own time.</summary>
public readonly record struct Reservation(ResourceKey Resource, Instant Start, Instant End, string? RoleId)
{
    /// <summary>What the role needs before it, to be kept with it and given as <see cref="Busy.Preparation"/>.</summary>
    public Duration Preparation { get; init; }

    /// <summary>What the role needs after it, to be kept with it and given as <see cref="Busy.Turnover"/>.</summary>
    public Duration Turnover { get; init; }
}

/// <summary>Every reason why a start does not work, in the order of <see cref="RefusalCode"/> and then of roles. Never empty.</summary>
public sealed record Refusal(ImmutableArray<RefusalReason> Reasons) : PlacementResult;

/// <summary>A reason, the role that it concerns, and the earliest phase at which it shows, where it concerns one.</summary>
public readonly record struct RefusalReason(RefusalCode Code, string? RoleId = null, string? PhaseId = null)
{
    /// <summary>Of a forbidden date: the first instant after the start whose date is not. None: there is no such instant, or it is about something else.</summary>
    public Instant? Earliest { get; init; }
}

/// <summary>
/// Why a start does not work. A role has at most one of NobodyQualified, NobodyWorking and Taken, the first that applies; a role that could be
/// served alone but not together with the roles before it has one too.
/// </summary>
public enum RefusalCode
{
    /// <summary>The start lies before now.</summary>
    InPast = 1,

    /// <summary>The start lies before the end of the lead time.</summary>
    TooSoon = 2,

    /// <summary>The start lies after the horizon.</summary>
    BeyondHorizon = 3,

    /// <summary>
    /// The local time of the start is not a multiple of the grid. Off multiples of five minutes nothing else is looked at but the time.
    /// </summary>
    OffGrid = 4,

    /// <summary>The clinic is not open throughout, by its opening hours or a closure of the whole clinic.</summary>
    ClinicClosed = 5,

    /// <summary>The patient has another appointment.</summary>
    PatientBusy = 6,

    /// <summary>Too few resources have the role's capability on the appointment's dates, or the required practitioner does not.</summary>
    NobodyQualified = 7,

    /// <summary>Too few qualified resources work throughout, by their own hours and closures.</summary>
    NobodyWorking = 8,

    /// <summary>Too few of the working resources are free throughout.</summary>
    Taken = 9,

    /// <summary>The patient has another procedure too near to the start for the skin to recover. All else may be in order.</summary>
    IntervalTooShort = 10,

    /// <summary>The clinic treats the patient only after an assessment that is valid on the date.</summary>
    AssessmentRequired = 11,

    /// <summary>The clinic has to see the patient first.</summary>
    ReviewRequired = 12,

    /// <summary>The clinic treats the patient later than that.</summary>
    TreatmentTooEarly = 13,

    /// <summary>The patient has not agreed to the treatment, or not for the date.</summary>
    ConsentRequired = 14,
}
