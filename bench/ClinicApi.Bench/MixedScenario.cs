namespace ClinicApi.Bench;

/// <summary>Bookings alone, and bookings within mixed traffic: how much later are those at the 99th percentile?</summary>
internal static class MixedScenario
{
    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        var traffic = new MixedTraffic(server);
        await traffic.PrepareAsync(cancellationToken);
        var alone = await Load.RunAsync(
            plan with { Seconds = Math.Max(1, plan.Seconds / 3) }, "bookings/s", server.Process, (_, _) => traffic.BookAsync(), cancellationToken);
        traffic.BookingLatencies.Clear();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        traffic.Watch(watching.Token);
        var mixed = await Load.RunAsync(plan, "calls/s", server.Process, traffic.StepAsync, cancellationToken);
        await watching.CancelAsync();
        await traffic.WatchedAsync();

        var bookings = traffic.BookingLatencies.Order().ToArray();
        var p99 = Math.Round(bookings[(int)((bookings.Length - 1) * 0.99)], 3);
        return mixed with
        {
            Errors = alone.Errors + mixed.Errors,
            Baseline = alone.P99Ms,
            BaselineName = "p99 of bookings alone, ms",
            Ratio = Math.Round(p99 / alone.P99Ms, 2),
            Details = new Dictionary<string, double>(mixed.Details!)
            {
                ["bookings"] = bookings.Length,
                ["bookings_p50_ms"] = Math.Round(bookings[bookings.Length / 2], 3),
                ["bookings_p99_ms"] = p99,
                ["bookings_alone_per_second"] = alone.Value,
            },
        };
    }
}
