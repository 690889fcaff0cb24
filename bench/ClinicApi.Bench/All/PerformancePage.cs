using System.Globalization;
using System.Text;

namespace ClinicApi.Bench.All;

/// <summary>Writes docs/performance.md and its plots.</summary>
internal static class PerformancePage
{
    public static async Task WriteAsync(
        string root, IReadOnlyList<Outcome> outcomes, Machine machine, int seconds, TimeSpan took, CancellationToken cancellationToken)
    {
        var measured = outcomes.Where(outcome => outcome.Result is not null).Select(outcome => (outcome.Entry, Result: outcome.Result!)).ToList();
        var plots = Directory.CreateDirectory(Path.Combine(root, "docs", "performance")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(plots, "throughput.svg"),
            BarPlot.Draw("Calls a second", [.. measured.Where(one => one.Result.Unit.EndsWith("/s", StringComparison.Ordinal)).Select(one => new Bar(Label(one.Entry), one.Result.Value))]),
            cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(plots, "latency.svg"),
            BarPlot.Draw("99th percentile in milliseconds (logarithmic)", [.. measured.Select(one => new Bar(Label(one.Entry), one.Result.P99Ms))], logarithmic: true),
            cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(root, "docs", "performance.md"), Page(root, outcomes, machine, seconds, took), cancellationToken);
    }

    private static string Label(Entry entry) => $"{entry.Scenario} {entry.Store} {entry.Callers}";

    private static string Page(string root, IReadOnlyList<Outcome> outcomes, Machine machine, int seconds, TimeSpan took)
    {
        var page = new StringBuilder();
        Line($"# Performance");
        Line($"");
        Line($"Written by `dotnet run -c Release --project bench/ClinicApi.Bench -- all --seconds {seconds}` on {machine.At:d MMMM yyyy}, which took");
        Line($"{took.TotalMinutes:F0} minutes and needs nothing but the .NET SDK and PostgreSQL's programs. Ratios are medians of runs in turn with their baseline,");
        Line($"within one run; the figures of different runs are orders of magnitude. What each scenario does: [bench](../bench/README.md).");
        Line($"");
        Line($"{machine.Processor}, {machine.Cores} cores, {machine.Gigabytes} GB; {machine.System}; {machine.Runtime}. Load average before: {machine.Load}.");
        Line($"Server, database and the callers share the machine.");
        if (machine.Load > machine.Cores / 2.0)
        {
            Line($"");
            Line($"**The machine did other work at the same time:** only processor time a call and ratios are worth a look here.");
        }

        Line($"");
        Line($"| scenario | store | callers | result | baseline | ratio | p50 ms | p99 ms | p99.9 ms | errors | to reach | reached |");
        Line($"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var outcome in outcomes)
            Line($"{Row(outcome)}");
        Line($"");
        Line($"![Calls a second](performance/throughput.svg)");
        Line($"");
        Line($"![99th percentiles](performance/latency.svg)");
        Line($"");
        Line($"## In detail");
        foreach (var scenario in outcomes.GroupBy(outcome => outcome.Entry.Scenario))
        {
            Line($"");
            Line($"### {scenario.Key}");
            foreach (var (entry, result) in scenario.Where(outcome => outcome.Result?.Details is { Count: > 0 }).Select(outcome => (outcome.Entry, outcome.Result!)))
            {
                Line($"");
                Line($"`{entry.Scenario} --store {entry.Store} --callers {entry.Callers} --seconds {seconds * entry.Share}`:");
                Line($"{string.Join(", ", result.Details!.Select(detail => string.Create(CultureInfo.InvariantCulture, $"{detail.Key.Replace('_', ' ')} {detail.Value}")))}.");
            }

            if (WhatBounds(root, scenario.Key) is { } prose)
            {
                Line($"");
                Line($"{prose}");
            }
        }

        return page.ToString();

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>What somebody with a profiler has found out about the scenario, who writes it beside the plots, a folder below the page.</summary>
    private static string? WhatBounds(string root, string scenario)
    {
        var file = Path.Combine(root, "docs", "performance", $"{scenario}.md");
        return File.Exists(file) ? File.ReadAllText(file).Trim().Replace("](../", "](", StringComparison.Ordinal) : null;
    }

    private static string Row(Outcome outcome)
    {
        var entry = outcome.Entry;
        if (outcome.Result is not { } result)
            return $"| {entry.Scenario} | {entry.Store} | {entry.Callers} | {outcome.Failure} | | | | | | | {entry.Target} | not measured |";
        var reached = entry.Reached is null ? "" : entry.Reached(result) ? "yes" : "no";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {entry.Scenario} | {entry.Store} | {entry.Callers} | {result.Value} {result.Unit} | {Baseline(result)} | {result.Ratio} | {result.P50Ms} | {result.P99Ms} | {result.P999Ms} | {result.Errors} | {entry.Target} | {reached} |");
    }

    private static string Baseline(Result result) =>
        result.Baseline is { } baseline ? string.Create(CultureInfo.InvariantCulture, $"{baseline} {result.BaselineName}") : "";
}
