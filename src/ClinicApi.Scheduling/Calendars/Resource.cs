using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>What a resource is. A role asks for exactly one kind; a patient is a resource only in busy times and reservations.</summary>
public enum ResourceKind
{
    Practitioner = 1,
    Room = 2,
    Device = 3,
    Patient = 4,
}

/// <summary>Identifies what can be in one place only at a time: a practitioner, a room, a device or a patient.</summary>
public readonly record struct ResourceKey(ResourceKind Kind, string Id);

/// <summary>
/// A practitioner's skill, a room's kind or a device's kind, and the last civil date in the clinic's zone on which it holds. A role
/// asks for it on the date on which the appointment starts and on the date of its last moment.
/// </summary>
public sealed record Capability(string Code, LocalDate? ValidUntil = null);

/// <summary>A practitioner, room or device of a clinic. Without hours of its own it works whenever the clinic is open.</summary>
public sealed record Resource(ResourceKey Key, ImmutableArray<Capability> Capabilities, WorkingHours? Hours);
