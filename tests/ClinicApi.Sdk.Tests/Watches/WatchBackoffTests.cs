using ClinicApi.Sdk.Tests.Server;
using ClinicApi.Sdk.Watches;

namespace ClinicApi.Sdk.Tests.Watches;

public sealed class WatchBackoffTests
{
    private static readonly ClinicApiRetryOptions Retry = new()
    {
        MaxAttempts = 3,
        InitialBackoff = TimeSpan.FromSeconds(1),
        MaxBackoff = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public void Delay_AfterEachBreak_IsRandomUpToABoundThatDoubles()
    {
        var backoff = new WatchBackoff(Retry, new SkippingClock(), () => 0.5);

        Assert.Equal([0.5, 1, 2, 2.5, 2.5], Enumerable.Range(0, 5).Select(_ => Break(backoff)));
    }

    [Fact]
    public void Delay_AfterAHealthyStream_BeginsAnew()
    {
        var clock = new SkippingClock();
        var backoff = new WatchBackoff(Retry, clock, () => 1);
        Break(backoff);
        Break(backoff);

        backoff.Opened();
        backoff.Delivered();
        using (clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(6), Timeout.InfiniteTimeSpan))
            Assert.Equal(1, Break(backoff, opened: true));
    }

    [Fact]
    public void Watch_ThatHasBroughtSomething_IsNeverHopeless()
    {
        var backoff = new WatchBackoff(Retry, new SkippingClock(), () => 1);
        Break(backoff);
        Break(backoff);
        Assert.False(backoff.IsHopeless);
        Break(backoff);
        Assert.True(backoff.IsHopeless);

        backoff.Delivered();
        Assert.False(backoff.IsHopeless);
    }

    private static double Break(WatchBackoff backoff, bool opened = false)
    {
        if (!opened)
            backoff.Opened();
        backoff.Broke();
        return backoff.Delay(null).TotalSeconds;
    }
}
