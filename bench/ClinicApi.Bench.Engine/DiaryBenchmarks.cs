using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using ClinicApi.Scheduling;
using NodaTime;

namespace ClinicApi.Bench.Engine;

/// <summary>What it costs to make a diary, to follow a booking and to place one: 92 days, 66 resources, 60 % full.</summary>
public class DiaryBenchmarks
{
    private readonly ClinicCalendar clinic = Workload.Clinic(practitioners: 50, rooms: 10, devices: 6);
    private readonly Interval span = new(Workload.Monday, Workload.Monday + Duration.FromDays(93));
    private ImmutableArray<Busy> busy;
    private ImmutableArray<Busy> booking;
    private PreparedDiary diary = null!;
    private PreparedDiary booked = null!;
    private PlaceQuery free = null!;
    private PlaceQuery taken = null!;

    [GlobalSetup]
    public void SetUp()
    {
        busy = new Workload().Full(clinic, days: 92, 0.6);
        diary = PrepareDiary();
        var search = Workload.Search(days: 92, limit: 1);
        var start = Availability.Search(diary, Workload.Needling, search)[0].Start;
        free = new PlaceQuery(start, Workload.Monday, Patient: null, RequiredPractitioner: null);
        taken = free with { RequiredPractitioner = busy.First(one => one.Start <= start && one.End > start).Resource };
        booking = [.. ((Placement)Place()).Reservations.Select(one => new Busy(one.Resource, one.Start, one.End))];
        booked = Take();
    }

    [Benchmark(Description = "prepare")]
    public PreparedDiary PrepareDiary() => PreparedDiary.Prepare(clinic, span, busy);

    [Benchmark(Description = "take a booking's times")]
    public PreparedDiary Take() => diary.Take(booking);

    [Benchmark(Description = "give them back")]
    public PreparedDiary GiveBack() => booked.GiveBack(booking);

    [Benchmark(Description = "place")]
    public PlacementResult Place() => Availability.Place(diary, Workload.Needling, free);

    [Benchmark(Description = "refuse")]
    public PlacementResult Refuse() => Availability.Place(diary, Workload.Needling, taken);
}
