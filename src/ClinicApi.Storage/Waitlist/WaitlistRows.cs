using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// A patient who waits for time to become free, the state in the contract's numbers. Windows and passed times are JSON
/// documents of the caller's making; it closes when its last window is over. When the offer ends is told by reads.
/// </summary>
public sealed record WaitlistRow(
    string ClinicId,
    string EntryId,
    long Version,
    int State,
    string PatientId,
    string TreatmentId,
    string RequestedPractitionerId,
    string Windows,
    Instant ClosesAt,
    Duration OfferDuration,
    string OfferedHoldId,
    string Passed,
    string EnteredBy,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    public Instant? OfferExpiresAt { get; init; }

    /// <summary>That the offered hold has expired, though the entry does not say so yet.</summary>
    public bool IsOfferOver { get; init; }
}

/// <summary>
/// Time of a clinic that became free. With an entry it is for that one alone. It is kept after it was looked at while an
/// entry has another offer that it may turn down.
/// </summary>
public sealed record FreedTimeRow(string FreedId, string EntryId, Instant StartsAt, Instant EndsAt, bool IsLookedAt);
