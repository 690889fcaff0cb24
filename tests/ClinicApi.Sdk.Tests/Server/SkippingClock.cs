using System.Collections.Concurrent;

namespace ClinicApi.Sdk.Tests.Server;

/// <summary>
/// A clock that stands still, except that whoever waits makes it jump to the end of the wait at once; or, if it is told to hold, waits
/// forever. It starts at the real time, since gRPC compares deadlines with that.
/// </summary>
internal sealed class SkippingClock(bool hold = false) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> waits = new();
    private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long ticks = System.GetUtcNow().Ticks;

    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    /// <summary>Ends when somebody begins to wait.</summary>
    public Task Waiting => waiting.Task;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer();
        if (dueTime == Timeout.InfiniteTimeSpan)
            return timer;
        waits.Enqueue(dueTime);
        waiting.TrySetResult();
        if (!hold)
        {
            Interlocked.Add(ref ticks, dueTime.Ticks);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return timer;
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
