using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// That a resource is occupied in [starts, ends). The resource is <c>practitioners/anna</c>, <c>rooms/1</c>,
/// <c>devices/x</c> or <c>patients/{id}</c>; the role is that of the treatment.
/// </summary>
public sealed record ReservationRow(string Resource, string RoleId, Instant StartsAt, Instant EndsAt)
{
    /// <summary>How long before it nobody else may be served; four hours at most.</summary>
    public Duration Preparation { get; init; }

    /// <summary>The same after it.</summary>
    public Duration Turnover { get; init; }

    /// <summary>A practitioner's time that is booked over an ordinary reservation, once at most.</summary>
    public bool IsOverbooked { get; init; }

    internal bool IsMargin { get; init; }
}

/// <summary>
/// A slot that is kept for a short time. It expires by the database's clock; <c>ExpiresAt</c> is told by reads and
/// ignored by writes. The time to live counts from when it was made, also after it was extended. An empty patient or
/// practitioner means none.
/// </summary>
public sealed record HoldRow(
    string ClinicId,
    string HoldId,
    long Version,
    string HeldBy,
    string TreatmentId,
    string PatientId,
    string RequestedPractitionerId,
    Instant StartsAt,
    Instant EndsAt,
    Duration Ttl,
    Instant ExpiresAt,
    string Plan,
    Instant CreatedAt)
{
    /// <summary>The waiting-list entry that it is an offer to. Empty: none.</summary>
    public string WaitlistEntryId { get; init; } = "";
}

/// <summary>A booked appointment. The plan and, once it is completed, the procedure are JSON documents of the caller's making.</summary>
public sealed record AppointmentRow(
    string ClinicId,
    string AppointmentId,
    long Version,
    int State,
    string PatientId,
    string TreatmentId,
    string RequestedPractitionerId,
    Instant StartsAt,
    Instant EndsAt,
    Instant CancellationDeadline,
    string Plan,
    string BookedBy,
    string PartnerReference,
    string PatientNote,
    int CancellationReason,
    string CancelledBy,
    Instant? CancelledAt,
    bool CancelledLate,
    string CourseId,
    string Procedure,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    /// <summary>The kind of procedure, and a bit for the number of each body region.</summary>
    public int Modality { get; init; }

    public long BodyRegions { get; init; }

    /// <summary>Why and by whom it was booked over another one; both empty if it was not.</summary>
    public string OverbookingReason { get; init; } = "";

    public string OverbookedBy { get; init; } = "";

    /// <summary>Why, in the contract's numbers, and since when it is suspended; 0 and none if it is not.</summary>
    public int SuspensionCause { get; init; }

    public Instant? SuspendedAt { get; init; }

    // A record prints all its members, and the note must never reach a log.
    public override string ToString() => $"{nameof(AppointmentRow)} {AppointmentId}";
}

/// <summary>
/// Which appointments to list: those that start in [from, to), of the patient if one is named, in one of the states if
/// any are.
/// </summary>
public sealed record AppointmentFilter(Instant? From, Instant? To, string PatientId, IReadOnlyCollection<int> States);

/// <summary>That a resource is occupied in [starts, ends) by a hold or by an appointment; the other of the two is empty.</summary>
public sealed record BusyRow(string Resource, Instant StartsAt, Instant EndsAt, string HoldId, string AppointmentId)
{
    /// <summary>When a hold's time is free again, where the read tells.</summary>
    public Instant? ExpiresAt { get; init; }

    /// <summary>How long before it nobody else may be served.</summary>
    public Duration Preparation { get; init; }

    /// <summary>The same after it.</summary>
    public Duration Turnover { get; init; }

    /// <summary>A practitioner's time that is booked over an ordinary reservation.</summary>
    public bool IsOverbooked { get; init; }
}

/// <summary>
/// What is occupied in a span of time, and the catalogue version of the same moment: 0 if there is no such clinic.
/// </summary>
public sealed record Diary(long CatalogueVersion, IReadOnlyList<BusyRow> Busy);
