using ClinicApi.StandIns.Tests.Server;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ClinicApi.StandIns.Tests.Health;

public class HealthServiceImplTests
{
    [Fact]
    public async Task Statuses_SetAndCleared_AreAnsweredAndWatched()
    {
        var health = new HealthServiceImpl();
        await using var host = await RelayHost.StartAsync(
            services: services => services.AddSingleton(health),
            map: app => app.MapGrpcService<HealthServiceImpl>());
        var client = new Grpc.Health.V1.Health.HealthClient(host.Channel);
        var request = new HealthCheckRequest { Service = "relay" };
        using var watch = client.Watch(request);

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        health.SetStatus("relay", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(request)).Status);
        health.SetStatus("other", ServingStatus.NotServing);
        health.ClearStatus("relay");
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        health.ClearAll();

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => client.CheckAsync(new HealthCheckRequest { Service = "other" }).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)), "The watch has ended.");
        return watch.ResponseStream.Current.Status;
    }
}
