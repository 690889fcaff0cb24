using System.Diagnostics;
using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.Bench;

/// <summary>
/// What the SDK adds to a unary call: the same read through the SDK and through the raw stub, in turns, one at a time. Budget: 5 per cent
/// more time (median) and 1 kB more allocation. And what a watch delivers: at least 0.8 of the raw stream's events per second.
/// </summary>
internal static class SdkScenario
{
    private const int CallsOfATurn = 200;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await new BenchCatalogue(server, clinics: 1, practitioners: 1).CreateAsync(cancellationToken);
        using var client = new ClinicApiClient(new ClinicApiOptions { Address = server.Address, ApiKey = server.Key("staff") });
        var stub = new ClinicService.ClinicServiceClient(server.Channel);
        var headers = server.Headers("staff");
        var request = new GetClinicRequest { Name = BenchCatalogue.ClinicName(0) };
        var sdk = new Measured(async () => await client.Clinics.GetClinicAsync(request, cancellationToken: cancellationToken));
        // The raw stub gets the deadline that the SDK gives.
        var raw = new Measured(async () => await stub.GetClinicAsync(
            request, headers, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(10), cancellationToken));

        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < TimeSpan.FromSeconds(3))
            await TurnsAsync(sdk, raw);
        sdk.Forget();
        raw.Forget();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(plan.Seconds))
            await TurnsAsync(sdk, raw);

        var watches = await WatchRace.RunAsync(server, client, cancellationToken);
        return new Result(
            plan.Scenario,
            plan.Store,
            Callers: 1,
            Math.Round(1000 / sdk.Quantile(0.5), 1),
            "calls/s",
            sdk.Quantile(0.5),
            sdk.Quantile(0.99),
            sdk.Quantile(0.999),
            Errors: 0)
        {
            Details = new Dictionary<string, double>
            {
                ["raw_p50_ms"] = raw.Quantile(0.5),
                ["more_time_percent"] = Math.Round(100 * ((sdk.Quantile(0.5) / raw.Quantile(0.5)) - 1), 1),
                ["raw_bytes"] = raw.Bytes,
                ["more_bytes"] = sdk.Bytes - raw.Bytes,
                ["raw_watch_events_per_second"] = watches.RawPerSecond,
                ["watch_ratio"] = watches.Ratio,
            },
        };
    }

    private static async Task TurnsAsync(Measured sdk, Measured raw)
    {
        await raw.TurnAsync(CallsOfATurn);
        await sdk.TurnAsync(CallsOfATurn);
    }

    /// <summary>A call and what its turns have cost. Nothing else runs in this process meanwhile.</summary>
    private sealed class Measured(Func<Task> call)
    {
        private readonly List<double> milliseconds = new(1_000_000);
        private long allocated;

        public double Bytes => milliseconds.Count == 0 ? 0 : Math.Round(allocated / (double)milliseconds.Count);

        public async Task TurnAsync(int calls)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < calls; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await call();
                milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        public void Forget()
        {
            milliseconds.Clear();
            allocated = 0;
        }

        public double Quantile(double quantile)
        {
            var sorted = milliseconds.Order().ToArray();
            return Math.Round(sorted[(int)((sorted.Length - 1) * quantile)], 4);
        }
    }
}
