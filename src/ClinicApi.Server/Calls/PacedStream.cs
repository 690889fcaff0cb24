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
        try
        {
            // The write ends when the transport has taken the message, which it does only while the reader reads.
            var write = stream.WriteAsync(message, CancellationToken.None);
            if (!write.IsCompletedSuccessfully && !await StreamPace.IsTakenInTimeAsync(write, time, cancellationToken))
            {
                throw new ApiException(ErrorReason.ReaderTooSlow, "The reader does not keep up. Go on from the last resume token.")
                {
                    RetryAfter = Refusals.LongWait,
                };
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException && call.Context.CancellationToken.IsCancellationRequested)
        {
            // The reader hung up while the message was on its way.
            throw new OperationCanceledException(exception.Message, exception, call.Context.CancellationToken);
        }

        lastSent = time.GetTimestamp();
    }

    public Task SendAsync(T message, CancellationToken cancellationToken) => SendAsync(message, moreFollow: false, cancellationToken);

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
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>How often a stream looks at whether its caller may still have it.</summary>
    public static readonly TimeSpan BetweenRechecks = TimeSpan.FromSeconds(1);

    /// <summary>The watchers of a node that goes come back within this time, and not all at once.</summary>
    public const int MostMillisecondsUntilReturn = 2_000;

    /// <summary>
    /// Whether a write ends while its stream has patience with the reader. A clock that leaps, or a machine that stood still, may take all of
    /// that at once while the reader has done nothing wrong, so the write is given a moment of real time before it is given up.
    /// </summary>
    public static async Task<bool> IsTakenInTimeAsync(Task write, TimeProvider time, CancellationToken cancellationToken) =>
        await IsTakenAsync(write, Patience, time, cancellationToken) || await IsTakenAsync(write, Moment, TimeProvider.System, cancellationToken);

    /// <summary>How long a stream that has been silent may wait for news.</summary>
    public static TimeSpan UntilNextLook(TimeSpan silence) => TimeSpan.FromTicks(Math.Min((Heartbeat - silence).Ticks, BetweenRechecks.Ticks));

    private static async Task<bool> IsTakenAsync(Task write, TimeSpan span, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await write.WaitAsync(span, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return write.IsCompletedSuccessfully;
        }
    }
}
