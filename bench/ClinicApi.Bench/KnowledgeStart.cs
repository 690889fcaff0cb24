using System.Diagnostics;
using System.Globalization;
using ClinicApi.Assessments;

namespace ClinicApi.Bench;

/// <summary>What the knowledge base costs a process that starts: to read, check and compile it for the first time.</summary>
internal static class KnowledgeStart
{
    public const string Command = "load-knowledge";

    private const int Rounds = 7;

    /// <summary>Writes down the milliseconds that it takes this process.</summary>
    public static void Run()
    {
        var began = Stopwatch.GetTimestamp();
        KnowledgeBase.LoadEmbedded();
        Console.WriteLine(Stopwatch.GetElapsedTime(began).TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture));
    }

    /// <summary>The median of new processes.</summary>
    public static async Task<double> MeasureAsync(string program, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            using var process = Process.Start(new ProcessStartInfo(program, [Command])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            times.Add(double.Parse(await process.StandardOutput.ReadToEndAsync(cancellationToken), CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(cancellationToken);
        }

        return times.Order().ElementAt(Rounds / 2);
    }
}
