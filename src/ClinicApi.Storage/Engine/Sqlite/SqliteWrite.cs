namespace ClinicApi.Storage;

/// <summary>
/// A caller's list of statements on its way through the writer. The caller can take it back until the writer has begun
/// with it; from then on it learns the outcome.
/// </summary>
internal sealed class SqliteWrite(IReadOnlyList<Statement> statements)
{
    private readonly TaskCompletionSource<Outcome> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int settled;
    private Outcome outcome = new(0, 0);
    private Exception? refusal;

    public IReadOnlyList<Statement> Statements { get; } = statements;

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
