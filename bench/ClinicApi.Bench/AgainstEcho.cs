using System.Diagnostics;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>
/// Compares calls with an empty method that answers with as many bytes: the two in turn, several times in one run, and the median of the
/// ratios. Latencies are those at half of the calls per second that could be had.
/// </summary>
internal static class AgainstEcho
{
    private const int Rounds = 5;

    public static async Task<Result> RunAsync(RawCalls calls, byte[] request, Plan plan, CancellationToken cancellationToken)
    {
        var bytes = (await calls.CallAsync(0)).Length;
        await using var host = await EchoProcess.StartAsync(bytes, cancellationToken);
        using var echo = new RawCalls(host.Address, Echo.Method, request, []);

        var ratios = new List<double>();
        var (rates, echoes) = (new List<double>(), new List<double>());
        var part = plan with { Seconds = Math.Max(1, plan.Seconds / Rounds) };
        for (var round = 0; round < Rounds; round++)
        {
            echoes.Add((await Load.RunAsync(part, "calls/s", (caller, _) => echo.CallAsync(caller), cancellationToken)).Value);
            rates.Add((await Load.RunAsync(part, "calls/s", (caller, _) => calls.CallAsync(caller), cancellationToken)).Value);
            ratios.Add(rates[^1] / echoes[^1]);
        }

        var half = await Load.RunAsync(plan, "of an echo", (caller, _) => calls.CallAsync(caller), cancellationToken, Median(rates) / 2);
        await Console.Error.WriteLineAsync(
            $"{request.Length} bytes sent, {bytes} answered; {Median(rates)} calls/s, {Median(echoes)} echoes/s; "
            + $"ratios {string.Join(", ", ratios.Select(r => Math.Round(r, 2)))}; half load {half.Value}/s");
        return half with { Value = Math.Round(Median(ratios), 3) };
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>The echo as a process of its own, as the server is one.</summary>
internal sealed class EchoProcess(Process process, Uri address) : IAsyncDisposable
{
    public Uri Address => address;

    public static async Task<EchoProcess> StartAsync(int bytes, CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        var info = new ProcessStartInfo("dotnet", [typeof(EchoProcess).Assembly.Location, "echo", "--port", $"{port}", "--bytes", $"{bytes}"]);
        var echo = new EchoProcess(Process.Start(info)!, new Uri($"http://127.0.0.1:{port}"));
        using var probe = new RawCalls(echo.Address, Echo.Method, [], []);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await probe.CallAsync(0);
                return echo;
            }
            catch (RpcException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
