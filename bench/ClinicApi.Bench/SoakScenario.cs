namespace ClinicApi.Bench;

/// <summary>
/// Mixed traffic for long: what memory, handles and latency are in the last quarter, as a multiple of what they were in the second. The
/// first is warming up.
/// </summary>
internal static class SoakScenario
{
    private const int Windows = 20;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        var traffic = new MixedTraffic(server);
        await traffic.PrepareAsync(cancellationToken);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        traffic.Watch(watching.Token);
        var windows = new List<(Result Result, long Heap, long Resident, int Handles)>();
        var part = plan with { Seconds = Math.Max(1, plan.Seconds / Windows) };
        for (var window = 0; window < Windows; window++)
        {
            var result = await Load.RunAsync(part, "calls/s", server.Process, traffic.StepAsync, cancellationToken);
            windows.Add((result, server.Process.Heap(), server.Process.Resident, server.Process.Handles));
        }

        await watching.CancelAsync();
        await traffic.WatchedAsync();
        var heap = Growth(window => window.Heap);
        return windows[^1].Result with
        {
            Value = heap,
            Unit = "times the heap",
            Errors = windows.Sum(window => window.Result.Errors),
            Details = new Dictionary<string, double>
            {
                ["heap_mb"] = Math.Round(windows[^1].Heap / 1e6, 1),
                ["resident_mb"] = Math.Round(windows[^1].Resident / 1e6, 1),
                ["resident_growth"] = Growth(window => window.Resident),
                ["handles"] = windows[^1].Handles,
                ["handles_growth"] = Growth(window => window.Handles),
                ["p99_growth"] = Growth(window => window.Result.P99Ms),
                ["calls_growth"] = Growth(window => window.Result.Value),
            },
        };

        double Growth(Func<(Result Result, long Heap, long Resident, int Handles), double> of)
        {
            const int Quarter = Windows / 4;
            var second = windows.Skip(Quarter).Take(Quarter).Select(of).Order().ElementAt(Quarter / 2);
            var last = windows.TakeLast(Quarter).Select(of).Order().ElementAt(Quarter / 2);
            return Math.Round(last / second, 3);
        }
    }
}
