namespace ClinicApi.Sdk.Testing;

/// <summary>
/// A clock that runs as the machine's does, from an instant that the test chooses, and leaps when it is told to. Give it to your own
/// program as its <see cref="TimeProvider"/>, and the two agree. Thread-safe.
/// </summary>
/// <remarks>
/// Timers fire when it reaches or passes them, a periodic one once for all that it passes in one leap: who could not keep up with months
/// of ticks would see them as one as well.
/// </remarks>
public sealed class TestClock : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly List<ClockTimer> timers = [];
    private readonly ITimer alarm;
    private DateTimeOffset origin;
    private long runningSince = System.GetTimestamp();
    private bool isStopped;

    /// <summary>Makes a clock.</summary>
    /// <param name="start">What it shows at first.</param>
    /// <param name="isStopped">Whether it stands still until it is told otherwise, so that every instant of a test is known beforehand.</param>
    public TestClock(DateTimeOffset start, bool isStopped = false)
    {
        origin = start;
        this.isStopped = isStopped;
        alarm = System.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Whether the clock stands still. It leaps nevertheless.</summary>
    public bool IsStopped
    {
        get
        {
            lock (gate)
                return isStopped;
        }

        set
        {
            lock (gate)
            {
                origin = Now;
                runningSince = System.GetTimestamp();
                isStopped = value;
                SetAlarm();
            }
        }
    }

    private DateTimeOffset Now => isStopped ? origin : origin + System.GetElapsedTime(runningSince);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return Now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Leaps forward. Timers that it passes fire in their order, each at its own time, before the method returns.</summary>
    /// <param name="by">How far; not negative.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Leaps forward to an instant. Does nothing if that has passed.</summary>
    /// <param name="instant">What the clock shows then.</param>
    public void AdvanceTo(DateTimeOffset instant)
    {
        while (NextDue(instant) is { } timer)
            timer.Fire();
        lock (gate)
        {
            LeapTo(instant);
            SetAlarm();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ClockTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ClockTimer? NextDue(DateTimeOffset until)
    {
        lock (gate)
        {
            var timer = timers.Where(candidate => candidate.Due <= until).MinBy(candidate => candidate.Due);
            if (timer is null)
                return null;
            LeapTo(timer.Due);
            timer.Reschedule(until);
            return timer;
        }
    }

    private void LeapTo(DateTimeOffset instant)
    {
        var distance = instant - Now;
        if (distance > TimeSpan.Zero)
            origin += distance;
    }

    private void FireDue()
    {
        while (NextDue(GetUtcNow()) is { } timer)
            timer.Fire();
        lock (gate)
            SetAlarm();
    }

    private void SetAlarm()
    {
        var next = isStopped ? null : timers.MinBy(timer => timer.Due);
        alarm.Change(next is null ? Timeout.InfiniteTimeSpan : UntilAlarm(next.Due - Now), Timeout.InfiniteTimeSpan);
    }

    // The machine's timers know whole milliseconds, and weeks at most.
    private static TimeSpan UntilAlarm(TimeSpan wait) =>
        TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, LongestWait.TotalMilliseconds));

    private sealed class ClockTimer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock.Now + dueTime;
                clock.timers.Remove(this);
                clock.timers.Add(this);
                clock.SetAlarm();
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
            {
                clock.timers.Remove(this);
                clock.SetAlarm();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
