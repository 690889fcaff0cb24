using System.Data.Common;

namespace ClinicApi.Storage;

/// <summary>A question for one row, on its way into a round trip that it may share with others. Whoever asked may leave at any time.</summary>
internal sealed class QueuedRead(string sql, object?[] arguments, Func<DbDataReader, object> read, CancellationToken ct) : IQueued
{
    private readonly TaskCompletionSource<object?> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? row;
    private Exception? failure;

    public string Sql { get; } = sql;

    public object?[] Arguments { get; } = arguments;

    public Func<DbDataReader, object> Read { get; } = read;

    public CancellationToken Cancellation { get; } = ct;

    /// <summary>For whom it is; null if nobody is held to it.</summary>
    public Tenant? Tenant { get; init; }

    public ExecutionContext? Flow { get; init; }

    /// <summary>The row, or null if there is none.</summary>
    public Task<object?> Answer => Cancellation.CanBeCanceled ? completion.Task.WaitAsync(Cancellation) : completion.Task;

    /// <summary>Takes the row that has come. What cannot be made of it fails this question only.</summary>
    public void Take(DbDataReader reader)
    {
        try
        {
            row ??= Read(reader);
        }
        catch (Exception e)
        {
            failure = e;
        }
    }

    /// <summary>Tells who asked, once all that was asked together has been answered.</summary>
    public void Tell()
    {
        if (failure is null)
            completion.SetResult(row);
        else
            completion.SetException(failure);
    }

    public void Tell(object? answer) => completion.SetResult(answer);

    public void Fail(Exception cause) => completion.SetException(cause);
}
