using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using ClinicApi.Scheduling;
using NodaTime;

namespace ClinicApi.Bench.Engine;

/// <summary>A five-phase treatment in clinics that are 60 % full, of diaries that were prepared before.</summary>
public class SearchBenchmarks
{
    private readonly SearchQuery twoWeeks = Workload.Search(days: 14, limit: 50);
    private readonly SearchQuery threeMonths = Workload.Search(days: 92, limit: 50);
    private readonly SearchQuery everything = Workload.Search(days: 92, limit: int.MaxValue);
    private readonly Treatment everyRoom = Workload.Needling with
    {
        Id = "every-room",
        Roles = Workload.Needling.Roles.SetItem(1, Workload.Needling.Roles[1] with { Count = 10 }),
    };

    private PreparedDiary small = null!;
    private PreparedDiary large = null!;
    private ImmutableArray<Busy> own;

    [GlobalSetup]
    public void Prepare()
    {
        small = Diary(Workload.Clinic(practitioners: 20, rooms: 10, devices: 6), days: 14);
        large = Diary(Workload.Clinic(practitioners: 50, rooms: 10, devices: 6), days: 92);
        own = [new Busy(new ResourceKey(ResourceKind.Room, "treatment-01"), Workload.Monday, Workload.Monday + Duration.FromHours(1))];
        small = small.Take(own);
        Console.WriteLine($"// {nameof(TwoWeeks)}: {TwoWeeks()} slots, {small.Bytes} bytes; {nameof(ThreeMonths)}: {ThreeMonths()} slots, "
            + $"{large.Bytes} bytes; {nameof(ThreeMonthsAll)}: {ThreeMonthsAll()} slots; {nameof(ThreeMonthsNone)}: {ThreeMonthsNone()}");
    }

    [Benchmark(Description = "14 days, 36 resources, earliest 50")]
    public int TwoWeeks() => Availability.Search(small, Workload.Needling, twoWeeks).Length;

    [Benchmark(Description = "the same, ignoring an appointment")]
    public int TwoWeeksIgnoring() => Availability.Search(small, Workload.Needling, twoWeeks with { Ignoring = own }).Length;

    [Benchmark(Description = "92 days, 66 resources, earliest 50")]
    public int ThreeMonths() => Availability.Search(large, Workload.Needling, threeMonths).Length;

    [Benchmark(Description = "92 days, 66 resources, all")]
    public int ThreeMonthsAll() => Availability.Search(large, Workload.Needling, everything).Length;

    [Benchmark(Description = "92 days, 66 resources, nothing fits")]
    public int ThreeMonthsNone() => Availability.Search(large, everyRoom, everything).Length;

    private static PreparedDiary Diary(ClinicCalendar clinic, int days) => PreparedDiary.Prepare(
        clinic, new Interval(Workload.Monday, Workload.Monday + Duration.FromDays(days + 1)), new Workload().Full(clinic, days, 0.6));
}
