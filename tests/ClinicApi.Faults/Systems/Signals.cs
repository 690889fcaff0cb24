using System.Diagnostics;
using System.Globalization;

namespace ClinicApi.Faults.Systems;

/// <summary>Sends signals to processes of the run.</summary>
internal static class Signals
{
    public const string Kill = "KILL";
    public const string Terminate = "TERM";
    public const string Stop = "STOP";
    public const string Continue = "CONT";

    public static async Task SendAsync(string signal, IEnumerable<int> processes, CancellationToken cancellationToken)
    {
        var ids = string.Join(' ', processes.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        if (ids.Length == 0)
            return;
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"kill -{signal} {ids} 2>/dev/null"]))!;
        await shell.WaitForExitAsync(cancellationToken);
    }

    /// <summary>The process and everything that it has started and that still runs.</summary>
    public static IReadOnlyList<int> WithDescendants(int process)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => (Id: int.Parse(name!, CultureInfo.InvariantCulture), Parent: ParentOf(name!)))
            .ToLookup(p => p.Parent, p => p.Id);
        var found = new List<int> { process };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(parents[found[i]]);
        return found;
    }

    public static bool IsAlive(int process) => ParentOf(process.ToString(CultureInfo.InvariantCulture)) is not null;

    /// <returns>Null if there is no such process, or nothing but its exit code is left of it.</returns>
    private static int? ParentOf(string process)
    {
        try
        {
            // After the name, which is in brackets and may hold anything: state, parent, …
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
