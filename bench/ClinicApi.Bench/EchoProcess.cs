using System.Diagnostics;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>The echo as a process of its own, as the server is one.</summary>
internal sealed class EchoProcess(MeasuredProcess process, Uri address) : IAsyncDisposable
{
    public Uri Address => address;

    public MeasuredProcess Process => process;

    public static async Task<EchoProcess> StartAsync(int bytes, CancellationToken cancellationToken)
    {
        var port = Readiness.FreePort();
        var info = new ProcessStartInfo("dotnet", [typeof(EchoProcess).Assembly.Location, "echo-server", "--port", $"{port}", "--bytes", $"{bytes}"]);
        var echo = new EchoProcess(MeasuredProcess.Start(info), new Uri($"http://127.0.0.1:{port}"));
        using var probe = new RawCalls(echo.Address, Echo.Method, [], []);
        await Readiness.WaitAsync(
            echo.Process,
            async () =>
            {
                try
                {
                    await probe.CallAsync(0);
                    return true;
                }
                catch (RpcException)
                {
                    return false;
                }
            },
            cancellationToken);
        return echo;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
