namespace ClinicApi.Bench;

/// <summary>
/// Calls, compared with an empty method that answers with as many bytes: the two in turn, several times in one run, and the median of
/// the ratios of calls per second. Latencies are those at half of the calls per second that could be had.
/// </summary>
internal static class EchoComparison
{
    private const int Rounds = 5;

    public static async Task<Result> RunAsync(ServerProcess server, RawCalls calls, byte[] request, Plan plan, CancellationToken cancellationToken)
    {
        var bytes = (await calls.CallAsync(0)).Length;
        await using var host = await EchoProcess.StartAsync(bytes, cancellationToken);
        using var echo = new RawCalls(host.Address, Echo.Method, request, []);

        var (measured, echoes) = (new List<Result>(), new List<Result>());
        var part = plan with { Seconds = Math.Max(1, plan.Seconds / Rounds) };
        for (var round = 0; round < Rounds; round++)
        {
            echoes.Add(await Load.RunAsync(part, "calls/s", host.Process, (caller, _) => echo.CallAsync(caller), cancellationToken));
            measured.Add(await Load.RunAsync(
                part, "calls/s", server.Process, (caller, _) => calls.CallAsync(caller), cancellationToken, database: server.Database));
        }

        var rate = Median(measured, one => one.Value) / 2;
        var half = await Load.RunAsync(
            plan, "of an echo", server.Process, (caller, _) => calls.CallAsync(caller), cancellationToken, rate);
        var details = new Dictionary<string, double>
        {
            ["answer_bytes"] = bytes,
            ["calls_per_second"] = Median(measured, one => one.Value),
            ["echo_calls_per_second"] = Median(echoes, one => one.Value),
            ["half_load_per_second"] = half.Value,
            [Load.ProcessorTime] = Median(measured, one => one.Details![Load.ProcessorTime]),
            [$"echo_{Load.ProcessorTime}"] = Median(echoes, one => one.Details![Load.ProcessorTime]),
            [Load.Allocation] = Median(measured, one => one.Details![Load.Allocation]),
            [$"echo_{Load.Allocation}"] = Median(echoes, one => one.Details![Load.Allocation]),
        };
        if (server.Database is not null)
            details[Load.DatabaseTime] = Median(measured, one => one.Details![Load.DatabaseTime]);
        return half with
        {
            Value = Math.Round(measured.Zip(echoes, (one, other) => one.Value / other.Value).Order().ElementAt(Rounds / 2), 3),
            Baseline = Median(echoes, one => one.Value),
            BaselineName = "echoes/s",
            Details = details,
        };
    }

    private static double Median(List<Result> results, Func<Result, double> value) => results.Select(value).Order().ElementAt(results.Count / 2);
}
