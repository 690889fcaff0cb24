namespace ClinicApi.Storage;

/// <summary>
/// A caller's list of statements on its way into a commit that it may share with others. The caller can take it back until its commit has
/// begun; from then on it learns the outcome.
/// </summary>
internal sealed class QueuedWrite(IReadOnlyList<Statement> statements) : IQueued
{
    private readonly TaskCompletionSource<Outcome> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int settled;
    private Outcome outcome = new(0, 0);
    private Exception? refusal;

    public IReadOnlyList<Statement> Statements { get; } = statements;

    /// <summary>PostgreSQL: the clinic whose rows it writes.</summary>
    public string ClinicId { get; init; } = "";

    /// <summary>PostgreSQL: for whom it is; null if nobody is held to it.</summary>
    public Tenant? Tenant { get; init; }

    /// <summary>PostgreSQL only.</summary>
    public ExecutionContext? Flow { get; init; }

    /// <summary>SQLite: it is there to empty the log.</summary>
    public bool TruncatesLog { get; init; }

    public Task<Outcome> Completion => completion.Task;

    public bool TryBegin() => Interlocked.CompareExchange(ref settled, 1, 0) == 0;

    public void TakeBack(CancellationToken ct)
    {
        if (TryBegin())
            completion.SetCanceled(ct);
    }

    public void Accept(Outcome value) => outcome = value;

    public void Refuse(Exception cause) => refusal = cause;

    /// <summary>Tells the caller, once the group is committed.</summary>
    public void Tell()
    {
        if (refusal is null)
            completion.SetResult(outcome);
        else
            completion.SetException(refusal);
    }

    public void Fail(Exception cause) => completion.SetException(cause);
}
