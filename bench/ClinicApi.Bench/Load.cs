using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>
/// Keeps a number of callers busy for a time and says how long each call took, and what it cost the process that answered. With a rate
/// the callers share it, and a call that is late took as long as it was waited for.
/// </summary>
internal static class Load
{
    public const string ProcessorTime = "cpu_us_per_call";
    public const string Allocation = "bytes_per_call";
    public const string DatabaseTime = "database_cpu_us_per_call";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static async Task<Result> RunAsync(
        Plan plan, string unit, MeasuredProcess server, Func<int, int, Task> call, CancellationToken cancellationToken, double? rate = null,
        ClusterFootprint? database = null)
    {
        var latencies = new ConcurrentBag<List<double>>();
        var (errors, calls) = (0, 0L);
        var clock = Stopwatch.StartNew();
        var end = WarmUp + TimeSpan.FromSeconds(plan.Seconds);
        var cost = CostAsync();
        await Task.WhenAll(Enumerable.Range(0, plan.Callers).Select(caller => Task.Run(
            async () =>
            {
                var mine = new List<double>();
                latencies.Add(mine);
                for (var i = 0; clock.Elapsed < end; i++)
                {
                    var start = clock.Elapsed;
                    if (rate is { } perSecond)
                    {
                        start = TimeSpan.FromSeconds(((i * plan.Callers) + caller) / perSecond);
                        if (start > clock.Elapsed)
                            await Task.Delay(start - clock.Elapsed, TimeProvider.System, cancellationToken);
                    }

                    try
                    {
                        await call(caller, i);
                    }
                    catch (RpcException exception)
                    {
                        if (Interlocked.Increment(ref errors) == 1)
                            await Console.Error.WriteLineAsync($"first error: {exception.Status}");
                    }

                    Interlocked.Increment(ref calls);
                    if (start >= WarmUp)
                        mine.Add((clock.Elapsed - start).TotalMilliseconds);
                }
            },
            cancellationToken)));

        var sorted = latencies.SelectMany(l => l).Order().ToArray();
        return new Result(
            plan.Scenario,
            plan.Store,
            plan.Callers,
            Math.Round(sorted.Length / (double)plan.Seconds, 1),
            unit,
            At(sorted, 0.5),
            At(sorted, 0.99),
            At(sorted, 0.999),
            errors)
        {
            Details = await cost,
        };

        // From the end of the warming up until shortly before the callers stop.
        async Task<IReadOnlyDictionary<string, double>> CostAsync()
        {
            await Task.Delay(WarmUp, TimeProvider.System, cancellationToken);
            var (before, databaseBefore, callsBefore) = (server.Read(), database?.Processor(), Interlocked.Read(ref calls));
            await Task.Delay(TimeSpan.FromSeconds(plan.Seconds - 0.1), TimeProvider.System, cancellationToken);
            var (used, count) = (server.Read() - before, Interlocked.Read(ref calls) - callsBefore);
            var costs = new Dictionary<string, double>
            {
                [ProcessorTime] = Math.Round(used.Processor.TotalMicroseconds / count, 1),
                [Allocation] = Math.Round(used.Allocated / (double)count),
            };
            if (database is not null)
                costs[DatabaseTime] = Math.Round((database.Processor() - databaseBefore!.Value).TotalMicroseconds / count, 1);
            return costs;
        }
    }

    /// <summary>A quantile of numbers that are in order.</summary>
    public static double At(double[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))], 3);
}
