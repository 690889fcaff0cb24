namespace ClinicApi.TestSupport;

/// <summary>
/// A clock that moves when it is told to. Its timers fire as it passes them, a periodic one once for all that it passes in one move: who
/// could not keep up with months of ticks would see them as one as well.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (NextDue(target) is { } timer)
            timer.Fire();
        lock (gate)
            now = target;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? NextDue(DateTimeOffset until)
    {
        lock (gate)
        {
            var timer = timers.Where(candidate => candidate.Due <= until).MinBy(candidate => candidate.Due);
            if (timer is null)
                return null;

            if (timer.Due > now)
                now = timer.Due;
            timer.Reschedule(until);
            return timer;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock.now + dueTime;
                clock.timers.Remove(this);
                clock.timers.Add(this);
            }

            return true;
        }

        /// <summary>Past an instant that is not earlier than when it is due.</summary>
        public void Reschedule(DateTimeOffset past) =>
            Due = period <= TimeSpan.Zero ? DateTimeOffset.MaxValue : Due + period * (Math.Floor((past - Due) / period) + 1);

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
