using ClinicApi.Faults.Checking;
using ClinicApi.Faults.Histories;

namespace ClinicApi.Proof.Tests.Faults;

/// <summary>
/// A small history in which everything is as promised: an appointment that is booked from a hold and moved, one that is cancelled, one
/// whose booking was never answered, a hold that is released, and reads with tokens between them. Tests break it in one place.
/// </summary>
internal static class SoundHistory
{
    public const string Clinic = "clinics/c";
    public const string Moved = $"{Clinic}/appointments/moved";
    public const string Cancelled = $"{Clinic}/appointments/cancelled";
    public const string Unanswered = $"{Clinic}/appointments/unanswered";
    public const string BookedHold = $"{Clinic}/holds/booked";
    public const string ReleasedHold = $"{Clinic}/holds/released";
    public const string Anna = $"{Clinic}/practitioners/anna";
    public const string Caller = "partner-a";

    public const int HoldIt = 1;
    public const int BookIt = 2;
    public const int MoveIt = 3;
    public const int ReadIt = 4;
    public const int RepeatIt = 5;
    public const int BookOther = 6;
    public const int SearchOther = 7;
    public const int CancelOther = 8;
    public const int BookUnanswered = 9;

    public static History Make()
    {
        IReadOnlyList<Told> feed =
        [
            new(Clinic, 1, "CLINIC_CREATED", Clinic, 1),
            new(Clinic, 2, Told.Held, BookedHold, 1),
            new(Clinic, 3, Told.HoldBooked, BookedHold, 2),
            new(Clinic, 4, Told.Booked, Moved, 1),
            new(Clinic, 5, Told.Moved, Moved, 2),
            new(Clinic, 6, Told.Booked, Cancelled, 1),
            new(Clinic, 7, Told.Cancelled, Cancelled, 2),
            new(Clinic, 8, Told.Booked, Unanswered, 1),
            new(Clinic, 9, Told.Held, ReleasedHold, 1),
            new(Clinic, 10, Told.Released, ReleasedHold, 2),
        ];
        return new History
        {
            Operations = Operations(),
            Appointments =
            [
                Visit(Moved, BookIt, 2000), Visit(Cancelled, BookOther, 3000) with { IsCancelled = true }, Visit(Unanswered, BookUnanswered, 4000),
            ],
            Feed = feed,
            Listeners =
            [
                new("a stream", "", IsWhole: true, feed),
                new("a partner's stream", Caller, IsWhole: false, [.. feed.Where(e => e.IsOfAppointment || e.IsOfHold)]),
                new("a receiver", "", IsWhole: false, [feed[1], feed[1], .. feed.Skip(2)]),
            ],
            HoldLength = 60_000_000,
        };
    }

    public static Visit Visit(string name, int booking, long start) =>
        new(name, Bookings.ReferenceOf(booking), IsCancelled: false, start, [new Stretch(Anna, start, start + 900)]);

    private static IReadOnlyList<Operation> Operations() =>
    [
        One(HoldIt, OperationKind.Hold, 10) with { Visit = Visit(BookedHold, 0, 1000) },
        One(BookIt, OperationKind.Book, 20) with { Hold = BookedHold, Start = 1000, Visit = Visit(Moved, BookIt, 1000) },
        One(MoveIt, OperationKind.Move, 30) with { Target = Moved, Start = 2000, Visit = Visit(Moved, BookIt, 2000) },
        One(ReadIt, OperationKind.Get, 40) with { Target = Moved, TokenOf = MoveIt, Visit = Visit(Moved, BookIt, 2000) },
        One(RepeatIt, OperationKind.Repeat, 50) with { Target = Moved, Visit = Visit(Moved, BookIt, 2000) },
        One(BookOther, OperationKind.Book, 60) with { Start = 3000, Visit = Visit(Cancelled, BookOther, 3000) },
        One(SearchOther, OperationKind.Search, 70) with { TokenOf = BookOther, Found = [new Stretch(Anna, 5000, 5900)] },
        One(CancelOther, OperationKind.Cancel, 80) with { Target = Cancelled, Visit = Visit(Cancelled, BookOther, 3000) with { IsCancelled = true } },
        One(BookUnanswered, OperationKind.Book, 90) with { Start = 4000, Outcome = Outcome.Unknown, Reason = "Unavailable" },
        One(10, OperationKind.Hold, 100) with { Visit = Visit(ReleasedHold, 0, 6000) },
        One(11, OperationKind.Release, 110) with { Target = ReleasedHold },
        One(12, OperationKind.Book, 120) with { Start = 2000, Outcome = Outcome.Refused, Reason = "SLOT_TAKEN" },
    ];

    private static Operation One(int id, OperationKind kind, long began) => new()
    {
        Id = id,
        Caller = Caller,
        Kind = kind,
        Clinic = Clinic,
        Began = began,
        Ended = began + 5,
        Outcome = Outcome.Done,
    };

    /// <summary>The same history with one operation replaced.</summary>
    public static History With(this History history, int operation, Func<Operation, Operation> change) =>
        history with { Operations = [.. history.Operations.Select(o => o.Id == operation ? change(o) : o)] };

    public static History WithAppointment(this History history, string name, Func<Visit, Visit?> change) =>
        history with { Appointments = [.. history.Appointments.Select(a => a.Name == name ? change(a) : a).OfType<Visit>()] };

    /// <summary>The same history with other events, of which everybody is told as before.</summary>
    public static History WithFeed(this History history, Func<IEnumerable<Told>, IEnumerable<Told>> change)
    {
        List<Told> feed = [.. change(history.Feed).Select((e, i) => e with { Sequence = i + 1 })];
        return history with { Feed = feed, Listeners = [new Listener("a stream", "", IsWhole: true, feed)] };
    }

    public static History WithListener(this History history, int listener, Func<IReadOnlyList<Told>, IEnumerable<Told>> change) => history with
    {
        Listeners = [.. history.Listeners.Select((l, i) => i == listener ? l with { Events = [.. change(l.Events)] } : l)],
    };
}
