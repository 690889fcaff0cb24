using ClinicApi.Bench.Engine;
using ClinicApi.Scheduling;
using NodaTime;

namespace ClinicApi.Bench;

/// <summary>
/// The scheduling engine alone, in this process: all starts of thirty days on a grid of 15 minutes, of 1 and of 20 practitioners with 100
/// busy intervals each, in processor time. BenchmarkDotNet asks the same and more in bench/ClinicApi.Bench.Engine.
/// </summary>
internal static class EngineScenario
{
    private const int Days = 30;
    private const int Rounds = 11;
    private const int AtOnce = 200;

    public static Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            // The compiler looks at what is called often, more than once and in the background: nothing counts before it is done.
            Measure(practitioners: 20, cancellationToken);
            var (one, twenty) = (Measure(practitioners: 1, cancellationToken), Measure(practitioners: 20, cancellationToken));
            return new Result(
                plan.Scenario, plan.Store, Callers: 1, twenty.Median, "µs for 20 practitioners", twenty.Median / 1000, twenty.Most / 1000, twenty.Most / 1000, Errors: 0)
            {
                Details = new Dictionary<string, double>
                {
                    ["us_for_1_practitioner"] = one.Median,
                    ["us_for_20_practitioners"] = twenty.Median,
                    ["starts_of_1_practitioner"] = one.Starts,
                    ["starts_of_20_practitioners"] = twenty.Starts,
                },
            };
        },
        cancellationToken);

    private static (double Median, double Most, int Starts) Measure(int practitioners, CancellationToken cancellationToken)
    {
        var clinic = Workload.Clinic(practitioners, rooms: 0, devices: 0);
        var span = new Interval(Workload.Monday, Workload.Monday + Duration.FromDays(Days + 1));
        var diary = PreparedDiary.Prepare(clinic, span, new Workload().Some(clinic, Days, each: 100));
        var query = Workload.Search(Days, limit: int.MaxValue);
        var starts = 0;
        Time(10 * AtOnce);
        cancellationToken.ThrowIfCancellationRequested();
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Time(AtOnce)).Order().ToArray();
        return (Math.Round(rounds[Rounds / 2], 1), Math.Round(rounds[^1], 1), starts);

        double Time(int times)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < times; i++)
                starts = Availability.Search(diary, Workload.Visit, query).Length;
            return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / times;
        }
    }
}
