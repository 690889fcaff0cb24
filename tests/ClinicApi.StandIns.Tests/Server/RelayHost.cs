using System.Net;
using System.Security.Cryptography.X509Certificates;
using ClinicApi.StandIns.Tests.Protos;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClinicApi.StandIns.Tests.Server;

/// <summary>The genuine server on a loopback port of its own, and the genuine client's channel to it.</summary>
internal sealed class RelayHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private RelayHost(WebApplication app, GrpcChannel channel)
    {
        this.app = app;
        Channel = channel;
    }

    public GrpcChannel Channel { get; }

    public Relay.RelayClient Client => new(Channel);

    public IServiceProvider Services => app.Services;

    public static async Task<RelayHost> StartAsync(
        RelayBehaviour? behaviour = null,
        Action<GrpcServiceOptions>? server = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        Action<GrpcChannelOptions>? client = null,
        X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        builder.Services.AddSingleton(behaviour ?? new RelayBehaviour());
        builder.Services.AddGrpc(options => server?.Invoke(options));
        services?.Invoke(builder.Services);
        var application = builder.Build();
        application.MapGrpcService<RelayService>();
        map?.Invoke(application);
        await application.StartAsync();

        var channelOptions = new GrpcChannelOptions();
        client?.Invoke(channelOptions);
        return new RelayHost(application, GrpcChannel.ForAddress(application.Urls.Single(), channelOptions));
    }

    public Task StopAsync(CancellationToken cancellationToken) => app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await app.DisposeAsync();
    }
}
