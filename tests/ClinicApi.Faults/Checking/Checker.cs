using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>A promise that the history shows to be broken.</summary>
internal sealed record Violation(Promise Promise, string Text);

/// <summary>What the service promises whatever happens to it.</summary>
internal enum Promise
{
    NoOverlap,
    NoBookingLost,
    NothingAppliedTwice,
    EveryChangeDelivered,
    DeliveredInOrder,
    NoEventWithoutACommit,
    TokensHonoured,
    AnswersExplained,
    OnlyDocumentedErrors,
}

/// <summary>Judges a history. It knows nothing of the server but what the API promises, and shares no code with it.</summary>
internal static class Checker
{
    public static IReadOnlyList<Violation> Check(History history) =>
    [
        .. Overlaps.Check(history),
        .. Bookings.Check(history),
        .. AppointmentOrders.Check(history),
        .. HoldLives.Check(history),
        .. Repeats.Check(history),
        .. Searches.Check(history),
        .. Feeds.Check(history),
        .. Deliveries.Check(history),
        .. Answers.Check(history),
    ];
}
