using System.Globalization;

namespace ClinicApi.Bench;

/// <summary>What the processes of a PostgreSQL have used, by Linux's account of them; those that have ended count with their parent.</summary>
internal sealed class ClusterFootprint(string data)
{
    private const double TicksPerSecond = 100;

    public TimeSpan Processor()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || Read(folder) is not { } fields)
                continue;
            if (id == postmaster)
                ticks += fields[11..15].Sum(Number);
            else if (Number(fields[1]) == postmaster)
                ticks += fields[11..13].Sum(Number);
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    // What stands before the last bracket is the program's name, which may hold anything.
    private static string[]? Read(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }
}
