using System.Globalization;
using System.Runtime.InteropServices;

namespace ClinicApi.Bench.All;

/// <summary>On what it was measured, and what else ran there.</summary>
internal sealed record Machine(string Processor, int Cores, double Gigabytes, string System, string Runtime, double Load, DateTimeOffset At)
{
    public static Machine Read() => new(
        Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0,
        TimeProvider.System.GetUtcNow());

    private static string? Line(string file, string key) => !File.Exists(file)
        ? null
        : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
