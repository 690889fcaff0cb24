using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// Why a treatment cannot be had as asked, and the nearest changes with which it could. It speaks of the patient who asks and of the
/// clinic's people, rooms and devices, and of no other patient.
/// </summary>
/// <param name="Start">The start that the reasons are about.</param>
/// <param name="Reasons">Everything that stands in the way of it.</param>
/// <param name="Alternatives">What could be had instead, at most one of each kind, in the order of the kinds.</param>
public sealed record Explanation(Instant Start, ImmutableArray<RefusalReason> Reasons, ImmutableArray<Alternative> Alternatives);

/// <summary>A time that could be had, and what of the question must be given up for it. All else of the question is kept.</summary>
public readonly record struct Alternative(AlternativeKind Kind, Slot Slot);

/// <summary>What is given up.</summary>
public enum AlternativeKind
{
    /// <summary>The window: the latest start before it.</summary>
    Earlier = 1,

    /// <summary>The window: the earliest start from its end on.</summary>
    Later = 2,

    /// <summary>The required practitioner: the earliest start of the window.</summary>
    OtherPractitioner = 3,

    /// <summary>Weekdays and part of the day: the earliest start of the window.</summary>
    OtherDays = 4,
}
