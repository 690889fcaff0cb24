using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Storage;

/// <summary>
/// One writes at a time. A caller that finds nobody writing does so itself, without a change of thread. What queues up while a
/// transaction is being synced to disk goes into the next one together, each under a savepoint of its own, so that one sync serves many
/// callers and each is accepted or refused by itself.
/// </summary>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private const int QueueLength = 1024;
    private const int GroupSize = 64;

    private readonly Func<SqliteSession> open;
    private readonly SqliteCheckpointer checkpointer;
    private readonly StoreMetrics metrics;
    private readonly ILogger<SqliteWriter> log;
    private readonly Channel<QueuedWrite> queue = Channel.CreateBounded<QueuedWrite>(QueueLength);
    private readonly Lock writing = new();
    private SqliteSession? session;

    public SqliteWriter(Func<SqliteSession> open, SqliteCheckpointer checkpointer, StoreMetrics metrics, ILogger<SqliteWriter> log)
    {
        this.open = open;
        this.checkpointer = checkpointer;
        this.metrics = metrics;
        this.log = log;
    }

    public Task<Outcome> WriteAsync(IReadOnlyList<Statement> statements, CancellationToken ct) =>
        EnqueueAsync(new QueuedWrite(statements), ct);

    /// <summary>Empties the log, which still has what was overwritten in the file, unless a reader is in the way.</summary>
    public Task TruncateLogAsync(CancellationToken ct) => EnqueueAsync(new QueuedWrite([]) { TruncatesLog = true }, ct);

    /// <summary>Commits what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await queue.Reader.Completion;
        lock (writing)
            session?.Dispose();
    }

    private async Task<Outcome> EnqueueAsync(QueuedWrite write, CancellationToken ct)
    {
        try
        {
            await queue.Writer.WriteAsync(write, ct);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("The store is closed.", e);
        }

        WriteUnlessSomebodyDoes();
        if (write.Completion.IsCompleted)
            return await write.Completion;
        await using var registration = ct.Register(() => write.TakeBack(ct));
        return await write.Completion;
    }

    private void WriteUnlessSomebodyDoes()
    {
        if (!writing.TryEnter())
            return;
        try
        {
            if (TakeGroup() is { Count: > 0 } group)
                CommitGroup(group);
        }
        finally
        {
            writing.Exit();
        }

        // Who came meanwhile has found somebody writing. That is not for this caller to wait for.
        if (queue.Reader.TryPeek(out _))
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.WriteUnlessSomebodyDoes(), this, preferLocal: false);
    }

    private List<QueuedWrite> TakeGroup()
    {
        var group = new List<QueuedWrite>();
        while (group.Count < GroupSize && queue.Reader.TryRead(out var write))
        {
            if (write.TryBegin())
                group.Add(write);
        }

        return group;
    }

    private void CommitGroup(List<QueuedWrite> group)
    {
        try
        {
            session ??= open();
            session.Run("BEGIN IMMEDIATE");
            if (group is [var only])
                session.Run(TryApply(session, only) ? "COMMIT" : "ROLLBACK");
            else
                CommitTogether(session, group);
        }
        catch (Exception e)
        {
            // Also those that were refused are failed: what they were refused for has been rolled back.
            LogGroupFailed(log, group.Count, (e as SqliteException)?.SqliteExtendedErrorCode ?? 0);
            session?.Dispose();
            session = null;
            foreach (var write in group)
                write.Fail(new StoreUnavailableException(e));
            return;
        }

        foreach (var write in group)
        {
            if (write.TruncatesLog)
                TruncateLog(session);
            write.Tell();
        }

        metrics.Committed(group.Count);
        checkpointer.Count(group.Count);
    }

    private void TruncateLog(SqliteSession writing)
    {
        try
        {
            writing.RunScript("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e)
        {
            LogNotTruncated(log, e.SqliteExtendedErrorCode);
        }
    }

    private static void CommitTogether(SqliteSession session, List<QueuedWrite> group)
    {
        foreach (var write in group)
        {
            session.Run("SAVEPOINT mutation");
            if (!TryApply(session, write))
                session.Run("ROLLBACK TO mutation");
            session.Run("RELEASE mutation");
        }

        session.Run("COMMIT");
    }

    /// <returns>Whether it is accepted. If not, it is to be rolled back.</returns>
    private static bool TryApply(SqliteSession session, QueuedWrite write)
    {
        try
        {
            write.Accept(Apply(session, write.Statements));
            return true;
        }
        catch (Exception e) when (e is not SqliteException trouble || !SqliteRefusal.IsUnavailable(trouble))
        {
            write.Refuse(e is StoreConflictException ? e : new StoreFaultException(e));
            return false;
        }
    }

    private static Outcome Apply(SqliteSession session, IReadOnlyList<Statement> statements)
    {
        var outcome = new Outcome(0, 0);
        foreach (var statement in statements)
        {
            try
            {
                outcome = Apply(session, statement, outcome);
            }
            catch (SqliteException e) when (SqliteRefusal.Of(statement, e) is { } refusal)
            {
                throw refusal;
            }
        }

        return outcome;
    }

    private static Outcome Apply(SqliteSession session, Statement statement, Outcome before)
    {
        using var reader = session.Prepare(statement.Sql, statement.Arguments).ExecuteReader();
        var value = before.Value;
        while (reader.Read())
            value = reader.GetInt64(0);
        reader.Close();

        var affected = Math.Max(0, reader.RecordsAffected);
        if (statement.Expect is { } conflict && affected != 1)
            throw statement.Refuse(conflict);
        return new Outcome(value, before.RowsAffected + affected);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A group of {Mutations} mutations could not be committed, SQLite error {Code}")]
    private static partial void LogGroupFailed(ILogger logger, int mutations, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log could not be emptied, SQLite error {Code}; the next sweep tries again")]
    private static partial void LogNotTruncated(ILogger logger, int code);
}
