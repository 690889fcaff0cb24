namespace ClinicApi.Sdk.Testing.Tests;

public sealed class TestClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void StoppedClock_LeapsAsFarAsItIsTold_AndStandsOtherwise()
    {
        var clock = new TestClock(Start, isStopped: true);

        clock.Advance(TimeSpan.FromMinutes(5));
        clock.AdvanceTo(Start);

        Assert.Equal(Start.AddMinutes(5), clock.GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Timers_ThatALeapPasses_FireInOrder_EachAtItsTime_APeriodicOneOnce()
    {
        var clock = new TestClock(Start, isStopped: true);
        var fired = new List<string>();
        void Note(string name) => fired.Add($"{name} {clock.GetUtcNow() - Start}");
        using var late = clock.CreateTimer(_ => Note("late"), null, TimeSpan.FromMinutes(3), Timeout.InfiniteTimeSpan);
        using var periodic = clock.CreateTimer(_ => Note("periodic"), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        using var never = clock.CreateTimer(_ => Note("never"), null, TimeSpan.FromMinutes(30), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromMinutes(10));
        clock.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(["periodic 00:01:00", "late 00:03:00", "periodic 00:11:00"], fired);
    }

    [Fact]
    public async Task RunningClock_FiresTimersByItself()
    {
        var clock = new TestClock(Start);

        await Task.Delay(TimeSpan.FromMilliseconds(20), clock);

        Assert.True(clock.GetUtcNow() >= Start.AddMilliseconds(20), "the delay was over before its time by the clock");
    }

    [Fact]
    public async Task RunningClock_ThatIsStoppedAndSetGoing_GoesOnFromWhereItStood()
    {
        var clock = new TestClock(Start, isStopped: true);
        var wait = Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        Assert.True(clock.IsStopped);

        clock.IsStopped = false;
        await wait;

        clock.IsStopped = true;
        var shown = clock.GetUtcNow();
        Assert.Equal(shown, clock.GetUtcNow());
    }
}
