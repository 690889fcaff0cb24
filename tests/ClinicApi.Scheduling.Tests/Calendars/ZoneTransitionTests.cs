using ClinicApi.Scheduling.Tests.Reference;
using NodaTime;
using NodaTime.TimeZones;

namespace ClinicApi.Scheduling.Tests;

/// <summary>Every clock change of every zone from 2020 to 2040, against the pointwise definitions.</summary>
public sealed class ZoneTransitionTests
{
    private static readonly Duration Cell = Duration.FromMinutes(5);

    private static readonly Interval Years = new(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2041, 1, 1, 0, 0));

    private static readonly WorkingHours NightShifts = Example.Daily("00:00-01:35", "02:15-03:20", "12:00-22:45", "23:10-00:00");

    [Fact]
    public void Expand_EveryClockChange_SetsExactlyTheCellsInsideTheHours() => ForEveryClockChange((zone, change) =>
    {
        var timeline = Around(change);

        var expanded = WorkingTimeExpansion.Expand(timeline, zone, NightShifts);

        return FirstDifference(timeline, zone, expanded, minutes => minutes.All(local => PointwiseHours.Contains(NightShifts, local)));
    });

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(90)]
    public void Grid_EveryClockChange_SetsExactlyTheLocalMultiples(int minutes) => ForEveryClockChange((zone, change) =>
    {
        var timeline = Around(change);

        var grid = WorkingTimeExpansion.Grid(timeline, zone, Duration.FromMinutes(minutes));

        return FirstDifference(
            timeline, zone, grid, cell => cell.First().TimeOfDay.TickOfDay % (minutes * NodaConstants.TicksPerMinute) == 0);
    });

    [Fact]
    public void Through_EveryClockChange_SetsExactlyTheCellsUpToTheDate() => ForEveryClockChange((zone, change) =>
    {
        var timeline = Around(change);
        var date = change.InZone(zone).Date;

        return FirstDifference(
                timeline, zone, WorkingTimeExpansion.Through(timeline, zone, date), minutes => minutes.All(local => local.Date <= date))
            ?? FirstDifference(
                timeline,
                zone,
                WorkingTimeExpansion.Through(timeline, zone, date.PlusDays(-1)),
                minutes => minutes.All(local => local.Date < date));
    });

    [Theory]
    [InlineData(5, 5)]
    [InlineData(15, 65)]
    [InlineData(20, 30)]
    [InlineData(30, 25)]
    [InlineData(60, 120)]
    public void Search_EveryClockChange_OffersPhasesOfTheRightLengthInsideTheHoursAndNothingElse(
        int grid, int minutes) => ForEveryClockChange((zone, change) =>
    {
        var clinic = new ClinicCalendar(zone, NightShifts, [], []);
        var window = new Interval(Timeline.Floor(change) - Duration.FromHours(6), change + Duration.FromHours(6));
        var query = new SearchQuery(window, window.Start, Patient: null, RequiredPractitioner: null, Limit: 1000);

        var offered = Availability.Search(clinic, Example.Visit(grid, minutes), query, []).ToDictionary(slot => slot.Start);

        for (var start = window.Start; start < window.End; start += Cell)
        {
            var isOpen = Enumerable.Range(0, minutes).All(minute =>
                PointwiseHours.Contains(NightShifts, (start + Duration.FromMinutes(minute)).InZone(zone).LocalDateTime));
            var expected = start.InZone(zone).TimeOfDay.TickOfDay % (grid * NodaConstants.TicksPerMinute) == 0 && isOpen;
            if (offered.TryGetValue(start, out var slot) != expected || (expected && slot!.End - slot.Start != Duration.FromMinutes(minutes)))
                return start;
        }

        return null;
    });

    [Theory]
    [InlineData(5, 10)]
    [InlineData(45, 60)]
    [InlineData(30, 90)]
    public void Place_EveryClockChange_KeepsTheLengthOfEachPhaseAcrossIt(int first, int second) => ForEveryClockChange((zone, change) =>
    {
        var clinic = new ClinicCalendar(zone, Example.AroundTheClock, [], []);
        var treatment = Example.Treatment(5, [], Example.Phase("first", first), Example.Phase("second", second));
        var start = Timeline.Floor(change) - Duration.FromMinutes(first);

        var placed = Availability.Place(clinic, treatment, new PlaceQuery(start, start, Patient: null, RequiredPractitioner: null), []);

        var boundary = start + Duration.FromMinutes(first);
        return placed is Placement placement
            && placement.Phases.SequenceEqual(
                [new PlacedPhase("first", start, boundary), new PlacedPhase("second", boundary, boundary + Duration.FromMinutes(second))])
            ? null
            : start;
    });

    private static Timeline Around(Instant change) => new(Timeline.Floor(change) - Duration.FromHours(26), 26 * 12 * 2);

    /// <summary>The first cell whose bit is not what is expected of the five local minutes in it.</summary>
    private static Instant? FirstDifference(
        Timeline timeline, DateTimeZone zone, Bitmap bitmap, Func<IEnumerable<LocalDateTime>, bool> expected)
    {
        for (var cell = 0; cell < timeline.Cells; cell++)
        {
            var start = timeline.InstantAt(cell);
            var minutes = Enumerable.Range(0, 5).Select(minute => (start + Duration.FromMinutes(minute)).InZone(zone).LocalDateTime);
            if (bitmap[cell] != expected(minutes))
                return start;
        }

        return null;
    }

    private static void ForEveryClockChange(Func<DateTimeZone, Instant, Instant?> firstDifference)
    {
        var source = TzdbDateTimeZoneSource.Default;
        var changes = source.CanonicalIdMap.Values.Distinct().Order(StringComparer.Ordinal)
            .Select(id => source.ForId(id))
            .SelectMany(zone => zone.GetZoneIntervals(Years).Skip(1).Select(interval => (Zone: zone, Change: interval.Start)))
            .ToList();

        var differences = changes
            .Select(one => (one.Zone.Id, one.Change, At: firstDifference(one.Zone, one.Change)))
            .Where(one => one.At is not null);

        Assert.True(changes.Count > 3000, $"the tz database gave only {changes.Count} clock changes");
        Assert.Empty(differences.Take(10));
    }
}
