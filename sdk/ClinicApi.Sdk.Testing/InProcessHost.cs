using System.Net;
using System.Security.Cryptography;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClinicApi.Sdk.Testing;

/// <summary>
/// The server's host without anything of the process that it runs in: no configuration file, environment variable, signal or console of
/// the tests reaches it.
/// </summary>
internal static class InProcessHost
{
    private const int PepperBytes = 32;

    public static async Task<WebApplication> StartAsync(
        ClinicApiTestServerOptions options, TestClock clock, string photosFolder, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration
            .AddInMemoryCollection(Settings(photosFolder))
            .AddInMemoryCollection(options.Settings);
        builder.Services.AddLogging(options.Logging ?? (_ => { }));
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = ServerHost.Build(builder);
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        await app.Services.GetRequiredService<StoreStartup>().WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        return app;
    }

    private static Dictionary<string, string?> Settings(string photosFolder) => new()
    {
        ["ClinicApi:Storage:Path"] = StoreOptions.InMemory,
        ["ClinicApi:Security:Pepper"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(PepperBytes)),
        // Memory is gone with the process.
        ["ClinicApi:Encryption:Waived"] = "true",
        ["ClinicApi:Photos:Folder"] = photosFolder,
        ["ClinicApi:Drain:Seconds"] = "0",
        // Tests call faster than people, and a bucket does not fill while the clock stands still.
        ["ClinicApi:Limits:CallsPerSecond"] = "0",
        ["ClinicApi:Limits:ClinicCallsPerSecond"] = "0",
        ["ClinicApi:Development:WebhooksToLoopback"] = "true",
    };

    /// <summary>Signals to the process are for the tests, not for the server.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
