using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class RetryTests
{
    private const string Name = "clinics/a/patients/b";
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Unavailable_ForAWhile_IsRepeatedUntilItAnswers()
    {
        await using var server = await ScriptedServer.StartAsync();
        for (var i = 0; i < 3; i++)
            server.ThenRefuse(Refusal.Bare(StatusCode.Unavailable));
        server.ThenAnswer(new Patient { Name = Name });
        using var client = server.Connect();

        var patient = await client.Patients.GetPatientAsync(Name);

        Assert.Equal(Name, patient.Name);
        Assert.Equal(4, server.Received.Count);
    }

    [Fact]
    public async Task Unavailable_AllTheTime_EndsAfterTheAttempts()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.After(StatusCode.Unavailable, "STORE_UNAVAILABLE", Delay));
        using var client = server.Connect(o => o.Retry.MaxAttempts = 3);

        var exception = await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Equal(3, server.Received.Count);
        Assert.Equal(3, exception.Attempts);
        Assert.Equal(Delay, exception.RetryAfter);
        Assert.True(exception.IsTransient);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unavailable_UntilTheDeadline_IsRepeatedHoweverOften(bool withDelay)
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync(clock);
        for (var i = 0; i < 80; i++)
            server.ThenRefuse(withDelay ? Refusal.After(StatusCode.Unavailable, "STORE_UNAVAILABLE", Delay) : Refusal.Bare(StatusCode.Unavailable));
        server.ThenAnswer(new Patient { Name = Name });
        using var client = server.Connect(o => (o.TimeProvider, o.Retry.UntilDeadline, o.Retry.MaxBackoff) = (clock, true, Delay));

        await client.Patients.GetPatientAsync(Name, new CallSettings { Timeout = TimeSpan.FromSeconds(30) });

        Assert.Equal(81, server.Received.Count);
    }

    [Fact]
    public async Task Unavailable_UntilTheDeadline_EndsWithIt()
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync(clock);
        server.ThenRefuse(Refusal.After(StatusCode.Unavailable, "STORE_UNAVAILABLE", TimeSpan.FromSeconds(2)));
        using var client = server.Connect(o => (o.TimeProvider, o.Retry.UntilDeadline, o.Jitter) = (clock, true, () => 0));
        var start = clock.GetUtcNow();

        await Assert.ThrowsAsync<ServiceUnavailableException>(
            () => client.Patients.GetPatientAsync(Name, new CallSettings { Timeout = TimeSpan.FromSeconds(30) }));

        Assert.Equal(TimeSpan.FromSeconds(28), clock.GetUtcNow() - start);
    }

    [Theory]
    [InlineData(StatusCode.FailedPrecondition, "SLOT_TAKEN")]
    [InlineData(StatusCode.ResourceExhausted, "QUOTA_EXCEEDED")]
    [InlineData(StatusCode.Aborted, "CONTENTION")]
    [InlineData(StatusCode.Internal, "INTERNAL")]
    [InlineData(StatusCode.InvalidArgument, "INVALID_REQUEST")]
    public async Task Refusal_WithoutADelay_IsNotRepeated(StatusCode code, string reason)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(code, reason));
        using var client = server.Connect();

        await Assert.ThrowsAnyAsync<ClinicApiException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData(StatusCode.Aborted, "ETAG_MISMATCH")]
    [InlineData(StatusCode.FailedPrecondition, "SLOT_TAKEN")]
    public async Task Refusal_ThatIsNotTransient_IsNotRepeatedWhateverItsDelay(StatusCode code, string reason)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.After(code, reason, Delay));
        using var client = server.Connect();

        await Assert.ThrowsAnyAsync<ClinicApiException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData(StatusCode.Aborted, "REQUEST_IN_FLIGHT", 0, 200)]
    [InlineData(StatusCode.Aborted, "CONTENTION", 1, 250)]
    [InlineData(StatusCode.ResourceExhausted, "QUOTA_EXCEEDED", 0.5, 225)]
    public async Task Refusal_WithADelay_IsRepeatedExactlyThen(StatusCode code, string reason, double jitter, int milliseconds)
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync(clock);
        server.ThenRefuse(Refusal.After(code, reason, Delay)).ThenRefuse(Refusal.After(code, reason, Delay)).ThenAnswer(new Patient());
        using var client = server.Connect(o =>
        {
            o.TimeProvider = clock;
            o.Jitter = () => jitter;
        });
        var start = clock.GetUtcNow();

        await client.Patients.GetPatientAsync(Name);

        Assert.Equal([0, milliseconds, 2 * milliseconds], server.Received.Select(c => (c.At - start).TotalMilliseconds));
    }

    [Fact]
    public async Task Delay_BeyondTheDeadline_IsNotWaitedFor()
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync(clock);
        server.ThenRefuse(Refusal.After(StatusCode.ResourceExhausted, "QUOTA_EXCEEDED", TimeSpan.FromSeconds(60)));
        using var client = server.Connect(o => o.TimeProvider = clock);

        var exception = await Assert.ThrowsAsync<RateLimitedException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Equal(TimeSpan.FromSeconds(60), exception.RetryAfter);
        Assert.Empty(clock.Waits);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Cancellation_DuringAWait_EndsTheCallAtOnce()
    {
        var clock = new SkippingClock(hold: true);
        await using var server = await ScriptedServer.StartAsync(clock);
        server.ThenRefuse(Refusal.After(StatusCode.Aborted, "CONTENTION", Delay));
        using var client = server.Connect(o => o.TimeProvider = clock);
        using var source = new CancellationTokenSource();

        var call = client.Patients.GetPatientAsync(Name, cancellationToken: source.Token);
        await clock.Waiting;
        await source.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Cancellation_DuringAnAttempt_ThrowsOperationCanceled()
    {
        await using var server = await ScriptedServer.StartAsync();
        var arrived = new TaskCompletionSource();
        server.Then(async (_, context) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
            return new Patient();
        });
        using var client = server.Connect();
        using var source = new CancellationTokenSource();

        var call = client.Patients.GetPatientAsync(Name, cancellationToken: source.Token);
        await arrived.Task;
        await source.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(source.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task OneAttempt_TurnsRetriesOff()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.After(StatusCode.Aborted, "CONTENTION", Delay)).ThenRefuse(Refusal.Bare(StatusCode.Unavailable));
        using var client = server.Connect(o => o.Retry.MaxAttempts = 1);

        await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Patients.GetPatientAsync(Name));
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task Unavailable_WithoutADelay_IsRepeatedAfterWaitsThatGrow()
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync(clock);
        server.ThenRefuse(Refusal.Bare(StatusCode.Unavailable));
        using var client = server.Connect(o =>
        {
            (o.TimeProvider, o.Jitter) = (clock, () => 0.5);
            o.Retry = new ClinicApiRetryOptions { InitialBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(3) };
        });

        await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Equal([0.5, 1, 1.5], clock.Waits.Select(w => w.TotalSeconds));
        Assert.Equal([null, "1", "2", "3"], server.Received.Select(c => c.Headers.GetValue("grpc-previous-rpc-attempts")));
    }

    [Fact]
    public void Budget_WhileMostCallsFail_AllowsNoRepeats()
    {
        var budget = new RetryBudget();

        Assert.Equal(49, Enumerable.Range(0, 60).Count(_ => budget.Failed()));
        for (var i = 0; i < 1000; i++)
            budget.Succeeded();
        Assert.True(budget.Failed());
    }
}
