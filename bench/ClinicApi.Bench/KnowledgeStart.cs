using System.Diagnostics;
using System.Globalization;
using ClinicApi.Assessments;
using ClinicApi.V1;

namespace ClinicApi.Bench;

/// <summary>What the knowledge base costs a process that starts, beside the contract's descriptors, which the server needs without it too.</summary>
internal static class KnowledgeStart
{
    public const string Command = "load-knowledge";

    private const int Rounds = 7;

    /// <summary>Writes down the milliseconds that each of the two takes this process.</summary>
    public static void Run()
    {
        var contract = Time(() => _ = SkinAssessmentServiceReflection.Descriptor);
        Console.WriteLine(FormattableString.Invariant($"{contract:F1} {Time(() => KnowledgeBase.LoadEmbedded()):F1}"));
    }

    /// <summary>The medians of new processes.</summary>
    public static async Task<(double Contract, double Knowledge)> MeasureAsync(string program, CancellationToken cancellationToken)
    {
        var (contract, knowledge) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            using var process = Process.Start(new ProcessStartInfo(program, [Command])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            var times = (await process.StandardOutput.ReadToEndAsync(cancellationToken)).Split(' ');
            contract.Add(double.Parse(times[0], CultureInfo.InvariantCulture));
            knowledge.Add(double.Parse(times[1], CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(cancellationToken);
        }

        return (contract.Order().ElementAt(Rounds / 2), knowledge.Order().ElementAt(Rounds / 2));
    }

    private static double Time(Action load)
    {
        var began = Stopwatch.GetTimestamp();
        load();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
