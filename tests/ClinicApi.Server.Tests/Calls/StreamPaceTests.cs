using ClinicApi.Sdk.Testing;
using ClinicApi.Server.Calls;

namespace ClinicApi.Server.Tests.Calls;

public sealed class StreamPaceTests
{
    private readonly TestClock clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), isStopped: true);
    private readonly TaskCompletionSource write = new();

    [Fact]
    public async Task Write_DuringWhichTheClockLeaps_IsStillWaitedFor()
    {
        var waiting = StreamPace.IsOverInTimeAsync(write.Task, clock, CancellationToken.None);
        clock.Advance(TimeSpan.FromHours(1));
        write.SetResult();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Write_ThatLastsAsLongAsThePatience_IsGivenUp()
    {
        var waiting = StreamPace.IsOverInTimeAsync(write.Task, clock, CancellationToken.None);
        clock.Advance(StreamPace.Patience);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Write_ThatFails_IsOver()
    {
        write.SetException(new IOException("The reader hung up."));
        Assert.True(await StreamPace.IsOverInTimeAsync(write.Task, clock, CancellationToken.None));
    }

    [Fact]
    public async Task Write_ThatIsCalledOff_IsNotWaitedFor()
    {
        using var ending = new CancellationTokenSource();
        var waiting = StreamPace.IsOverInTimeAsync(write.Task, clock, ending.Token);
        await ending.CancelAsync();
        Assert.False(await waiting);
    }
}
