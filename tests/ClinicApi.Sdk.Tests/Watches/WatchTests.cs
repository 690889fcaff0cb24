using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Watches;

public sealed class WatchTests
{
    [Fact]
    public async Task Watch_ThatBreaks_GoesOnAfterTheLastMessage()
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(Refusal.Bare(StatusCode.Unavailable), Message("1"), Message("2"))
            .ThenStream(Refusal.Bare(StatusCode.Internal), Message("3"))
            .ThenStream(null, Message("4"));
        using var client = server.Connect(o => (o.TimeProvider, o.Jitter) = (clock, () => 1));
        var request = new WatchEventsRequest { Clinics = { "clinics/a" }, Beginning = new() };

        var seen = await client.Events.WatchEventsAsync(request).Take(4).Select(m => m.ResumeToken).ToListAsync();

        Assert.Equal(["1", "2", "3", "4"], seen);
        var requests = server.Received.Select(c => (WatchEventsRequest)c.Request).ToList();
        Assert.Equal(["", "2", "3"], requests.Select(r => r.ResumeToken));
        Assert.All(requests, r => Assert.Equal(["clinics/a"], r.Clinics));
        Assert.Equal(WatchEventsRequest.StartOneofCase.Beginning, request.StartCase);
    }

    [Fact]
    public async Task Watch_ThatBreaksAfterEveryMessage_MissesAndRepeatsNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        for (var i = 0; i < 60; i++)
            server.ThenStream(Refusal.Bare(i % 2 == 0 ? StatusCode.Unavailable : StatusCode.Internal), Message($"{i}"));
        using var client = server.Connect(o => o.TimeProvider = new SkippingClock());

        var seen = await client.Events.WatchEventsAsync(new() { Beginning = new() }).Take(60).Select(m => m.ResumeToken).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i}"), seen);
        Assert.Equal(seen.SkipLast(1), server.Received.Skip(1).Select(c => ((WatchEventsRequest)c.Request).ResumeToken));
    }

    [Fact]
    public async Task Watch_ThatTheServerEnds_IsOpenedAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(null, Message("1")).ThenStream(null, Message("2"));
        using var client = server.Connect(o => o.TimeProvider = new SkippingClock());

        Assert.Equal(2, await client.Events.WatchEventsAsync(new()).Take(2).CountAsync());
    }

    [Fact]
    public async Task Watch_WhoseTokenIsTooOld_EndsWithTheGap()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(Refusal.Bare(StatusCode.Unavailable), Message("1"))
            .ThenStream(Refusal.Of(StatusCode.OutOfRange, "EVENT_HISTORY_EXPIRED"));
        using var client = server.Connect(o => o.TimeProvider = new SkippingClock());

        var gap = await Assert.ThrowsAsync<WatchGapException>(() => client.Events.WatchEventsAsync(new()).CountAsync().AsTask());

        Assert.Equal(ErrorReason.EventHistoryExpired, gap.Reason);
        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task Watch_ThatNeverBringsAnything_GivesUpAsACallDoes()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(Refusal.Bare(StatusCode.Unavailable));
        using var client = server.Connect(o => (o.TimeProvider, o.Retry.MaxAttempts) = (new SkippingClock(), 3));

        await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Events.WatchEventsAsync(new()).CountAsync().AsTask());

        Assert.Equal(3, server.Received.Count);
    }

    [Fact]
    public async Task Watch_ThatIsRefused_IsNotOpenedAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(Refusal.Of(StatusCode.PermissionDenied, "SCOPE_MISSING"), Message("1"));
        using var client = server.Connect();

        await Assert.ThrowsAsync<PermissionDeniedException>(() => client.Events.WatchEventsAsync(new()).CountAsync().AsTask());

        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Watch_ThatIsAskedToWait_Waits()
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(Refusal.After(StatusCode.ResourceExhausted, "RATE_LIMITED", TimeSpan.FromSeconds(7)), Message("1"))
            .ThenStream(null, Message("2"));
        using var client = server.Connect(o => o.TimeProvider = clock);

        await client.Events.WatchEventsAsync(new()).Take(2).CountAsync();

        Assert.Equal([TimeSpan.FromSeconds(7)], clock.Waits);
    }

    [Fact]
    public async Task Watch_CancelledWhileItWaits_EndsAtOnce()
    {
        var clock = new SkippingClock(hold: true);
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(Refusal.Bare(StatusCode.Unavailable), Message("1"));
        using var client = server.Connect(o =>
        {
            (o.TimeProvider, o.Jitter) = (clock, () => 1);
            o.Retry = new ClinicApiRetryOptions { InitialBackoff = TimeSpan.FromMinutes(1), MaxBackoff = TimeSpan.FromMinutes(1) };
        });
        using var source = new CancellationTokenSource();

        var reading = client.Events.WatchEventsAsync(new()).GetAsyncEnumerator(source.Token);
        Assert.True(await reading.MoveNextAsync());
        var next = reading.MoveNextAsync();
        await clock.Waiting;
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask());
        await reading.DisposeAsync();
    }

    [Fact]
    public async Task Watch_ReadTwice_BeginsTwice()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(null, Message("1"));
        using var client = server.Connect();
        var watch = client.Events.WatchEventsAsync(new());

        await watch.FirstAsync();
        await watch.FirstAsync();

        Assert.All(server.Received, c => Assert.Equal("", ((WatchEventsRequest)c.Request).ResumeToken));
        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task Page_OfEvents_SaysWhereAWatchGoesOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new ListEventsResponse { ResumeToken = "7" });
        using var client = server.Connect();

        var page = await client.Events.ListEventsAsync(new()).AsPages().SingleAsync();

        Assert.Equal("7", page.ResumeToken);
    }

    private static WatchEventsResponse Message(string token) => new WatchEventsResponse { ResumeToken = token, Event = new Event() };
}
