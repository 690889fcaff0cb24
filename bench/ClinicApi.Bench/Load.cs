using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>
/// Keeps a number of callers busy for a time and says how long each call took. With a rate the callers share it, and a call that is late
/// took as long as it was waited for.
/// </summary>
internal static class Load
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static async Task<Result> RunAsync(Plan plan, string unit, Func<int, int, Task> call, CancellationToken cancellationToken, double? rate = null)
    {
        var latencies = new ConcurrentBag<List<double>>();
        var errors = 0;
        var clock = Stopwatch.StartNew();
        var end = WarmUp + TimeSpan.FromSeconds(plan.Seconds);
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
            errors);
    }

    /// <summary>A quantile of numbers that are in order.</summary>
    public static double At(double[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))], 3);
}
