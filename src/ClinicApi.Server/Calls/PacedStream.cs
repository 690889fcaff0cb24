using System.Security.Cryptography;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>The way out of a stream of answers: it waits for its reader for a while, ends with the node, and knows how long it was silent.</summary>
internal sealed class PacedStream<T>(Call call, IServerStreamWriter<T> stream, TimeProvider time, Lifecycle lifecycle)
{
    private static readonly WriteOptions Held = new(WriteFlags.BufferHint);

    private long lastSent = time.GetTimestamp();

    public TimeSpan Silence => time.GetElapsedTime(lastSent);

    /// <param name="message">What is sent.</param>
    /// <param name="moreFollow">Whether it may wait for the next one, with which the transport is then given both at once.</param>
    /// <param name="cancellationToken">Ends the waiting for the reader.</param>
    public async Task SendAsync(T message, bool moreFollow, CancellationToken cancellationToken)
    {
        stream.WriteOptions = moreFollow ? Held : null;
        // The write ends when the transport has taken the message, which it does only while the reader reads.
        var write = stream.WriteAsync(message, CancellationToken.None);
        if (!write.IsCompletedSuccessfully)
            await UntilTakenAsync(write, cancellationToken);
        lastSent = time.GetTimestamp();
    }

    public Task SendAsync(T message, CancellationToken cancellationToken) => SendAsync(message, moreFollow: false, cancellationToken);

    private async Task UntilTakenAsync(Task write, CancellationToken cancellationToken)
    {
        var isTaken = await StreamPace.IsOverInTimeAsync(write, time, cancellationToken);
        // A call must not end before its write has: the transport gives what belonged to the call to the next one, which the write would break.
        if (!isTaken)
            call.Context.GetHttpContext().Response.BodyWriter.CancelPendingFlush();

        try
        {
            await write;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // The transport knows a moment earlier than the call that the reader has hung up.
            await Task.Delay(StreamPace.Moment, TimeProvider.System, call.Context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            call.Context.CancellationToken.ThrowIfCancellationRequested();
            throw;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!isTaken)
        {
            throw new ApiException(ErrorReason.ReaderTooSlow, "The reader does not keep up. Go on from the last resume token.")
            {
                RetryAfter = Refusals.LongWait,
            };
        }
    }

    /// <summary>Runs until the reader leaves or the node does.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> follow)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Context.CancellationToken, lifecycle.Stopping);
        try
        {
            await follow(ending.Token);
        }
        catch (OperationCanceledException exception) when (lifecycle.IsStopping && !call.Context.CancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ErrorReason.ShuttingDown, "The node is shutting down. Go on from the last resume token.", exception)
            {
                RetryAfter = Refusals.ShortWait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(StreamPace.MostMillisecondsUntilReturn)),
            };
        }
    }
}

/// <summary>The times that all streams keep.</summary>
internal static class StreamPace
{
    /// <summary>A stream is never silent for longer.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a stream waits for its reader to take a message.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>What a transport gets of real time beyond it.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>How often a stream looks at whether its caller may still have it.</summary>
    public static readonly TimeSpan BetweenRechecks = TimeSpan.FromSeconds(1);

    /// <summary>The watchers of a node that goes come back within this time, and not all at once.</summary>
    public const int MostMillisecondsUntilReturn = 2_000;

    /// <summary>
    /// Whether a write ends, be it in failure, while its stream has patience with the reader and nobody calls it off. A clock that leaps, or a
    /// machine that stood still, may take all of that at once while the reader has done nothing wrong, so the write is given a moment of real
    /// time before it is given up.
    /// </summary>
    public static async Task<bool> IsOverInTimeAsync(Task write, TimeProvider time, CancellationToken cancellationToken) =>
        await IsOverAsync(write, Patience, time, cancellationToken) || await IsOverAsync(write, Moment, TimeProvider.System, cancellationToken);

    /// <summary>How long a stream that has been silent may wait for news.</summary>
    public static TimeSpan UntilNextLook(TimeSpan silence) => TimeSpan.FromTicks(Math.Min((Heartbeat - silence).Ticks, BetweenRechecks.Ticks));

    private static async Task<bool> IsOverAsync(Task write, TimeSpan span, TimeProvider time, CancellationToken cancellationToken)
    {
        await write.WaitAsync(span, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return write.IsCompleted;
    }
}
