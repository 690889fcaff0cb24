namespace ClinicApi.Bench;

/// <summary>What gRPC itself can do here: an empty method with an answer of 2 kB.</summary>
internal static class EchoScenario
{
    private const int Bytes = 2000;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await using var host = await EchoProcess.StartAsync(Bytes, cancellationToken);
        using var echo = new RawCalls(host.Address, Echo.Method, [], []);
        return await Load.RunAsync(plan, "calls/s", host.Process, (caller, _) => echo.CallAsync(caller), cancellationToken);
    }
}
