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
        var waiting = StreamPace.IsTakenInTimeAsync(write.Task, clock, CancellationToken.None);
        clock.Advance(TimeSpan.FromHours(1));
        write.SetResult();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Write_ThatLastsAsLongAsThePatience_IsGivenUp()
    {
        var waiting = StreamPace.IsTakenInTimeAsync(write.Task, clock, CancellationToken.None);
        clock.Advance(StreamPace.Patience);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Write_ThatFails_FailsAsItDid()
    {
        write.SetException(new IOException("The reader hung up."));
        await Assert.ThrowsAsync<IOException>(() => StreamPace.IsTakenInTimeAsync(write.Task, clock, CancellationToken.None));
    }
}
