using ClinicApi.StandIns.Tests.Server;
using Grpc.AspNetCore.HealthChecks;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ClinicApi.StandIns.Tests.Health;

public class HealthServiceTests
{
    [Theory]
    [InlineData(HealthStatus.Healthy, ServingStatus.Serving)]
    [InlineData(HealthStatus.Degraded, ServingStatus.Serving)]
    [InlineData(HealthStatus.Unhealthy, ServingStatus.NotServing)]
    public async Task Check_RunsTheChecksAndAnswersTheirOutcome(HealthStatus outcome, ServingStatus expected)
    {
        var checks = new Checks { Database = outcome };
        await using var host = await StartAsync(checks);

        Assert.Equal(expected, (await Client(host).CheckAsync(new HealthCheckRequest())).Status);
    }

    [Fact]
    public async Task Check_OfAMappedService_CountsItsOwnChecksAlone()
    {
        var checks = new Checks { Database = HealthStatus.Unhealthy };
        await using var host = await StartAsync(checks, options => options.Services.Map("mail", check => check.Tags.Contains("mail")));

        Assert.Equal(ServingStatus.Serving, (await Client(host).CheckAsync(new HealthCheckRequest { Service = "mail" })).Status);
        Assert.Equal(ServingStatus.NotServing, (await Client(host).CheckAsync(new HealthCheckRequest())).Status);
    }

    [Fact]
    public async Task Check_OfAServiceWithoutChecks_IsUnknown()
    {
        await using var host = await StartAsync(new Checks(), options => options.Services.Map("none", _ => false));

        Assert.Equal(ServingStatus.Unknown, (await Client(host).CheckAsync(new HealthCheckRequest { Service = "none" })).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Check_OfAnUnmappedService_IsNotFound(bool cached)
    {
        await using var host = await StartAsync(new Checks(), options => options.UseHealthChecksCache = cached);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => Client(host).CheckAsync(new HealthCheckRequest { Service = "absent" }).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task Check_FromTheCache_AnswersWhatWasPublishedLast()
    {
        var checks = new Checks();
        await using var host = await StartAsync(checks, options => options.UseHealthChecksCache = true);
        await PublishAsync(host);
        checks.Database = HealthStatus.Unhealthy;

        Assert.Equal(ServingStatus.Serving, (await Client(host).CheckAsync(new HealthCheckRequest())).Status);
        await PublishAsync(host);
        Assert.Equal(ServingStatus.NotServing, (await Client(host).CheckAsync(new HealthCheckRequest())).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_FollowsEachPublishedChangeAndNothingElse(bool cached)
    {
        var checks = new Checks();
        await using var host = await StartAsync(checks, options => options.UseHealthChecksCache = cached);
        await PublishAsync(host);
        using var watch = Client(host).Watch(new HealthCheckRequest());

        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        await PublishAsync(host);
        checks.Database = HealthStatus.Unhealthy;
        await PublishAsync(host);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        checks.Database = HealthStatus.Degraded;
        await PublishAsync(host);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_OfAnUnmappedService_SaysSoAndStaysOpen()
    {
        await using var host = await StartAsync(new Checks());
        using var watch = Client(host).Watch(new HealthCheckRequest { Service = "absent" });

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        Assert.False(watch.ResponseStream.MoveNext(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Watch_WhenTheApplicationStops_EndsWithNotServing()
    {
        await using var host = await StartAsync(new Checks());
        using var watch = Client(host).Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        var stopped = host.StopAsync(CancellationToken.None);

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.OK, watch.GetStatus().StatusCode);
        await stopped;
    }

    [Fact]
    public async Task Watch_WithCompletionSuppressed_IsAbortedByTheServerInstead()
    {
        await using var host = await StartAsync(new Checks(), options => options.SuppressCompletionOnShutdown = true);
        using var watch = Client(host).Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var stopped = host.StopAsync(impatient.Token);

        await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None));
        await stopped;
    }

    [Fact]
    public async Task PeriodicPublisher_OnItsOwn_CarriesChangesToWatchers()
    {
        var checks = new Checks();
        await using var host = await StartAsync(checks, publisher: options =>
        {
            options.Delay = TimeSpan.Zero;
            options.Period = TimeSpan.FromSeconds(1);
        });
        using var watch = Client(host).Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        checks.Database = HealthStatus.Unhealthy;

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
    }

    [Fact]
    public async Task Mapping_WithoutRegistration_SaysWhatToCall()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RelayHost.StartAsync(map: app => app.MapGrpcHealthChecksService()));

        Assert.Contains("AddGrpcHealthChecks", failure.Message, StringComparison.Ordinal);
    }

    private static Task<RelayHost> StartAsync(
        Checks checks, Action<GrpcHealthChecksOptions>? configure = null, Action<HealthCheckPublisherOptions>? publisher = null) =>
        RelayHost.StartAsync(
            services: services =>
            {
                services.AddGrpcHealthChecks(options => configure?.Invoke(options))
                    .AddCheck("database", () => new HealthCheckResult(checks.Database), ["storage"])
                    .AddCheck("mail", () => HealthCheckResult.Healthy(), ["mail"]);
                services.Configure(publisher ?? (options => options.Delay = TimeSpan.FromHours(1)));
            },
            map: app => app.MapGrpcHealthChecksService());

    private static Grpc.Health.V1.Health.HealthClient Client(RelayHost host) => new(host.Channel);

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)), "The watch has ended.");
        return watch.ResponseStream.Current.Status;
    }

    /// <summary>What the periodic publisher does, but now.</summary>
    private static async Task PublishAsync(RelayHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        foreach (var publisher in host.Services.GetServices<IHealthCheckPublisher>())
            await publisher.PublishAsync(report, CancellationToken.None);
    }

    private sealed class Checks
    {
        public HealthStatus Database { get; set; } = HealthStatus.Healthy;
    }
}
