namespace ClinicApi.Bench;

/// <summary>
/// Searches, compared with an empty method that answers with as many bytes: the two in turn, several times in one run, and the median of
/// the ratios of calls per second. Latencies are those at half of the calls per second that could be had.
/// </summary>
internal static class EchoComparison
{
    private const int Rounds = 5;

    public static async Task<Result> RunAsync(ServerProcess server, byte[] request, Plan plan, CancellationToken cancellationToken)
    {
        using var search = server.Searches(request);
        return await RunAsync(server, search, request, plan, cancellationToken);
    }

    public static async Task<Result> RunAsync(
        ServerProcess server, RawCalls search, byte[] request, Plan plan, CancellationToken cancellationToken)
    {
        var bytes = (await search.CallAsync(0)).Length;
        await using var host = await EchoProcess.StartAsync(bytes, cancellationToken);
        using var echo = new RawCalls(host.Address, Echo.Method, request, []);

        var (searches, echoes) = (new List<Result>(), new List<Result>());
        var part = plan with { Seconds = Math.Max(1, plan.Seconds / Rounds) };
        for (var round = 0; round < Rounds; round++)
        {
            echoes.Add(await Load.RunAsync(part, "calls/s", host.Process, (caller, _) => echo.CallAsync(caller), cancellationToken));
            searches.Add(await Load.RunAsync(part, "calls/s", server.Process, (caller, _) => search.CallAsync(caller), cancellationToken));
        }

        var rate = Median(searches, one => one.Value) / 2;
        var half = await Load.RunAsync(
            plan, "of an echo", server.Process, (caller, _) => search.CallAsync(caller), cancellationToken, rate);
        return half with
        {
            Value = Math.Round(searches.Zip(echoes, (one, other) => one.Value / other.Value).Order().ElementAt(Rounds / 2), 3),
            Details = new Dictionary<string, double>
            {
                ["answer_bytes"] = bytes,
                ["calls_per_second"] = Median(searches, one => one.Value),
                ["echo_calls_per_second"] = Median(echoes, one => one.Value),
                ["half_load_per_second"] = half.Value,
                [Load.ProcessorTime] = Median(searches, one => one.Details![Load.ProcessorTime]),
                [$"echo_{Load.ProcessorTime}"] = Median(echoes, one => one.Details![Load.ProcessorTime]),
                [Load.Allocation] = Median(searches, one => one.Details![Load.Allocation]),
                [$"echo_{Load.Allocation}"] = Median(echoes, one => one.Details![Load.Allocation]),
            },
        };
    }

    private static double Median(List<Result> results, Func<Result, double> value) => results.Select(value).Order().ElementAt(results.Count / 2);
}
