namespace ClinicApi.Faults.Histories;

/// <summary>An event as somebody was told it.</summary>
internal sealed record Told(string Clinic, long Sequence, string Type, string Resource, long Version)
{
    public const string Booked = "APPOINTMENT_BOOKED";
    public const string Moved = "APPOINTMENT_RESCHEDULED";
    public const string Cancelled = "APPOINTMENT_CANCELLED";
    public const string Held = "HOLD_CREATED";
    public const string Extended = "HOLD_EXTENDED";
    public const string Released = "HOLD_RELEASED";
    public const string Expired = "HOLD_EXPIRED";
    public const string HoldBooked = "HOLD_BOOKED";

    public bool IsOfAppointment => Resource.Contains("/appointments/", StringComparison.Ordinal);

    public bool IsOfHold => Resource.Contains("/holds/", StringComparison.Ordinal);
}

/// <summary>Somebody who is told events: by a stream or by webhooks.</summary>
/// <param name="Name">Who it is, for people.</param>
/// <param name="Hears">The caller whose own appointments and holds it hears of; empty: everything of appointments and holds.</param>
/// <param name="IsWhole">Whether it hears all other events as well, from the first on.</param>
/// <param name="Events">In the order of their arrival, repeats included.</param>
internal sealed record Listener(string Name, string Hears, bool IsWhole, IReadOnlyList<Told> Events);

/// <summary>A fault and how long it took until every node was ready again. Microseconds since the run began.</summary>
internal sealed record Fault(string Kind, long Began, long Healed, long Recovered);

/// <summary>Microseconds since the run began.</summary>
internal sealed record Period(long From, long Until);

/// <summary>All that the outside saw of a run. Nothing in it comes from the server's own records but what its API answered.</summary>
internal sealed record History
{
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>Every appointment, cancelled ones included, after everything had come to rest.</summary>
    public required IReadOnlyList<Visit> Appointments { get; init; }

    /// <summary>Every event, as ListEvents answers after everything had come to rest.</summary>
    public required IReadOnlyList<Told> Feed { get; init; }

    /// <summary>
    /// The last event of each clinic that everybody was given the time to hear of; without one, all. What comes after it happens when the
    /// clock is moved on for deliveries, and holds expire.
    /// </summary>
    public IReadOnlyDictionary<string, long> Settled { get; init; } = new Dictionary<string, long>();

    public required IReadOnlyList<Listener> Listeners { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>While the clock of the database was or may have been wrong: no hold's end is certain then.</summary>
    public IReadOnlyList<Period> WrongClock { get; init; } = [];

    /// <summary>How long holds were asked for, in microseconds.</summary>
    public long HoldLength { get; init; }

    /// <summary>Faults that the server itself noted.</summary>
    public IReadOnlyList<string> ServerFaults { get; init; } = [];
}
