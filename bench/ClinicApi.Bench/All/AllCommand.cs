using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClinicApi.Bench.All;

/// <summary>What became of an entry: its result, or why there is none.</summary>
internal sealed record Outcome(Entry Entry, Result? Result, string Failure, TimeSpan Took);

/// <summary>
/// Runs everything, each scenario as a process of its own, so that one that fails or hangs costs its own line only, and writes
/// docs/performance.md.
/// </summary>
internal static class AllCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(int seconds, string only, CancellationToken cancellationToken)
    {
        var machine = Machine.Read();
        var clock = Stopwatch.StartNew();
        var outcomes = new List<Outcome>();
        foreach (var entry in Schedule.Entries.Where(entry => Scenarios.ByName.ContainsKey(entry.Scenario) && (only.Length == 0 || entry.Scenario == only)))
        {
            var outcome = await RunAsync(entry, seconds * entry.Share, cancellationToken);
            outcomes.Add(outcome);
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{entry}: {(outcome.Result is { } result ? $"{result.Value} {result.Unit}" : outcome.Failure)} ({outcome.Took.TotalSeconds:F0} s)"));
        }

        await PerformancePage.WriteAsync(ServerProcess.Root, outcomes, machine, seconds, clock.Elapsed, cancellationToken);
        var failed = outcomes.Count(outcome => outcome.Result is null);
        await Console.Error.WriteLineAsync($"{outcomes.Count - failed} measured, {failed} failed; docs/performance.md is written.");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<Outcome> RunAsync(Entry entry, int seconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience + (3 * TimeSpan.FromSeconds(seconds)));
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                typeof(AllCommand).Assembly.Location, entry.Scenario, "--store", entry.Store, "--seconds", $"{seconds}", "--callers", $"{entry.Callers}", "--json",
            ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            var last = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(line => line.StartsWith('{'));
            return last is null
                ? new Outcome(entry, null, $"ended with {process.ExitCode}", clock.Elapsed)
                : new Outcome(entry, JsonSerializer.Deserialize<Result>(last, Result.Json), "", clock.Elapsed);
        }
        catch (Exception exception) when (exception is JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await EndAsync(process, cancellationToken);
            return new Outcome(entry, null, exception is JsonException ? "said nothing that could be read" : "took too long", clock.Elapsed);
        }
    }

    /// <summary>Asks it to end first, since it has a server and perhaps a database to take with it.</summary>
    private static async Task EndAsync(Process process, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Grace);
        using var _ = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
