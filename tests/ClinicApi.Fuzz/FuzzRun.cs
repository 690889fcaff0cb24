using System.Collections.Concurrent;
using System.Diagnostics;

namespace ClinicApi.Fuzz;

/// <summary>What a target came to.</summary>
internal sealed record FuzzResult(string Target, int Seed, int Inputs, double Seconds, double GrownMegabytes, IReadOnlyList<Finding> Findings);

/// <summary>
/// Tries a number of inputs on a target. Each input has a source of chance of its own, from seed and number, so that one can be tried by
/// itself; the order in which several are under way is left to the machine.
/// </summary>
internal static class FuzzRun
{
    private const double Megabyte = 1024 * 1024;
    private const int MostFindings = 20;

    /// <summary>How much more memory may be in use after the last input than after the first fifth of them, when caches are warm.</summary>
    public const double MostGrownMegabytes = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<FuzzResult> RunAsync(FuzzTarget target, int seed, int first, int inputs, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var findings = new ConcurrentQueue<Finding>();
        var warm = inputs / 5;
        await TryAsync(target, seed, first, warm, findings, cancellationToken);
        var before = UsedMegabytes();
        await TryAsync(target, seed, first + warm, inputs - warm, findings, cancellationToken);
        var grown = UsedMegabytes() - before;
        if (grown > MostGrownMegabytes)
            findings.Enqueue(new Finding(target.Name, seed, first, FormattableString.Invariant($"{grown:F0} MB more are in use than after the first {warm} inputs.")));
        return new FuzzResult(target.Name, seed, inputs, Math.Round(clock.Elapsed.TotalSeconds, 1), Math.Round(grown, 1), [.. findings]);
    }

    private static Task TryAsync(FuzzTarget target, int seed, int first, int inputs, ConcurrentQueue<Finding> findings, CancellationToken cancellationToken) =>
        Parallel.ForAsync(first, first + inputs, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (number, ct) =>
        {
            if (findings.Count < MostFindings && await TryAsync(target, new Random(HashCode(seed, number)), ct) is { } text)
                findings.Enqueue(new Finding(target.Name, seed, number, text));
        });

    private static async ValueTask<string?> TryAsync(FuzzTarget target, Random random, CancellationToken cancellationToken)
    {
        try
        {
            return await target.TryAsync(random, cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return exception.ToString();
        }
    }

    // Not the framework's, which differs from process to process.
    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) ^ (number * 16_777_619));

    private static double UsedMegabytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) / Megabyte;
    }
}
