namespace ClinicApi.Faults.Histories;

internal enum OperationKind
{
    Search,
    Hold,
    Extend,
    Release,
    Book,
    Move,
    Cancel,
    Get,

    /// <summary>An earlier success sent again under its request id.</summary>
    Repeat,
}

internal enum Outcome
{
    Done,

    /// <summary>Every attempt was refused, so nothing can have changed.</summary>
    Refused,

    /// <summary>At least one attempt was never answered: it may have an effect, at any time from its beginning on.</summary>
    Unknown,
}

/// <summary>Time that a hold or an appointment takes from a practitioner, a room or a patient. Seconds since 1970.</summary>
internal sealed record Stretch(string Resource, long From, long To)
{
    public bool Overlaps(Stretch other) => Resource == other.Resource && From < other.To && other.From < To;
}

/// <summary>A hold or an appointment as somebody was shown it.</summary>
/// <param name="Name">Its resource name.</param>
/// <param name="Reference">The booker's own id; empty for holds.</param>
/// <param name="IsCancelled">Whether it has given its time back.</param>
/// <param name="Start">Seconds since 1970.</param>
/// <param name="Stretches">What it takes while it is not cancelled.</param>
internal sealed record Visit(string Name, string Reference, bool IsCancelled, long Start, IReadOnlyList<Stretch> Stretches);

/// <summary>One logical call, its attempts together, as its caller saw it. Times are microseconds since the run began.</summary>
internal sealed record Operation
{
    public required int Id { get; init; }

    public required string Caller { get; init; }

    public required OperationKind Kind { get; init; }

    public required string Clinic { get; init; }

    public required long Began { get; init; }

    public required long Ended { get; init; }

    public required Outcome Outcome { get; init; }

    public int Attempts { get; init; }

    /// <summary>Why it was refused, or what the last attempt of an unknown one came to.</summary>
    public string Reason { get; init; } = "";

    /// <summary>An answer of the server that the contract does not document.</summary>
    public string Undocumented { get; init; } = "";

    /// <summary>The hold or appointment that it is about; of a repeat, the one that was answered first; empty if it makes one.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of a booking: the hold that it turns into an appointment.</summary>
    public string Hold { get; init; } = "";

    /// <summary>Of a booking and a move: the start that was asked for. Seconds since 1970.</summary>
    public long Start { get; init; }

    /// <summary>Of a read that was given a consistency token: the operation that the token came from.</summary>
    public int? TokenOf { get; init; }

    /// <summary>Whether the answer was to a later attempt than the one that had the effect: it shows the resource as it is by then.</summary>
    public bool IsReplay { get; init; }

    /// <summary>What was answered.</summary>
    public Visit? Visit { get; init; }

    /// <summary>Of a search for one practitioner: the time of the practitioner that each start found would take.</summary>
    public IReadOnlyList<Stretch> Found { get; init; } = [];
}
