using BenchmarkDotNet.Attributes;
using ClinicApi.Scheduling;
using NodaTime;

namespace ClinicApi.Bench.Engine;

/// <summary>All starts of 30 days on a grid of 15 minutes, each practitioner with 100 busy intervals.</summary>
public class VisitBenchmarks
{
    private readonly SearchQuery query = Workload.Search(days: 30, limit: int.MaxValue);
    private PreparedDiary diary = null!;

    [Params(1, 20)]
    public int Practitioners { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var clinic = Workload.Clinic(Practitioners, rooms: 0, devices: 0);
        var span = new Interval(Workload.Monday, Workload.Monday + Duration.FromDays(31));
        diary = PreparedDiary.Prepare(clinic, span, new Workload().Some(clinic, days: 30, each: 100));
        Console.WriteLine($"// {Practitioners}: {AllStarts()} slots");
    }

    [Benchmark(Description = "30 days, all starts")]
    public int AllStarts() => Availability.Search(diary, Workload.Visit, query).Length;
}
