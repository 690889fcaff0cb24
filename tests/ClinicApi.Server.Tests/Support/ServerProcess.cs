using System.Diagnostics;
using System.Text.RegularExpressions;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace ClinicApi.Server.Tests.Support;

/// <summary>The server as a process of its own, so that it can be killed.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly GrpcChannel channel;

    private ServerProcess(Process process, string address)
    {
        this.process = process;
        channel = GrpcChannel.ForAddress(address);
    }

    public static async Task<ServerProcess> StartAsync(TestDatabase database)
    {
        var started = Process.Start(StartInfo(ServerNode.Settings(database)))!;
        string[] addresses = [await ReadAddressAsync(started), await ReadAddressAsync(started)];
        _ = started.StandardOutput.ReadToEndAsync();
        _ = started.StandardError.ReadToEndAsync();
        var server = new ServerProcess(started, addresses[0]);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>What a server says that ends by itself, and its exit code.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyDictionary<string, string?> settings)
    {
        using var started = Process.Start(StartInfo(settings))!;
        var output = await started.StandardOutput.ReadToEndAsync() + await started.StandardError.ReadToEndAsync();
        await started.WaitForExitAsync();
        return (started.ExitCode, output);
    }

    private static ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "clinicapi.dll") },
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(variable);
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return start;
    }

    public AppointmentService.AppointmentServiceClient Appointments(string key) =>
        new(channel.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {key}");
            return metadata;
        }));

    /// <summary>Ends it as a power cut would: nothing is flushed, nobody is told.</summary>
    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<string> ReadAddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
                return match.Value;
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    /// <summary>The first call that is not UNAVAILABLE; the channel connects again by itself meanwhile.</summary>
    private async Task WaitUntilReadyAsync()
    {
        var health = new Grpc.Health.V1.Health.HealthClient(channel);
        while ((await health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest())).Status != Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Listening();
}
