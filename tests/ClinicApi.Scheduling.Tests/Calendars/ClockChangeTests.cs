using NodaTime;

namespace ClinicApi.Scheduling.Tests;

/// <summary>
/// Days on which clocks change, by the values that other booking systems are known to get wrong. All in the past, which governments do
/// not change any more.
/// </summary>
public sealed class ClockChangeTests
{
    [Theory]
    [InlineData("Europe/London", "2024-06-01", 60, 24)]
    [InlineData("Europe/London", "2024-06-01", 20, 72)]
    [InlineData("Europe/London", "2024-03-31", 60, 23)]
    [InlineData("Europe/London", "2024-03-31", 20, 69)]
    [InlineData("Europe/London", "2024-10-27", 60, 25)]
    [InlineData("Europe/London", "2024-10-27", 20, 75)]
    [InlineData("America/New_York", "2024-03-10", 30, 46)]
    [InlineData("America/New_York", "2024-11-03", 30, 50)]
    [InlineData("Australia/Lord_Howe", "2024-10-06", 30, 47)]
    [InlineData("Australia/Lord_Howe", "2024-10-06", 60, 23)]
    [InlineData("Australia/Lord_Howe", "2024-04-07", 30, 49)]
    [InlineData("Australia/Lord_Howe", "2024-04-07", 60, 24)]
    [InlineData("America/Havana", "2024-03-10", 60, 23)]
    [InlineData("America/Havana", "2024-11-03", 60, 25)]
    [InlineData("Antarctica/Troll", "2024-03-31", 60, 22)]
    [InlineData("Antarctica/Troll", "2024-10-27", 60, 26)]
    [InlineData("Asia/Kolkata", "2024-03-31", 60, 24)]
    public void Search_ClinicOpenAroundTheClock_OffersEachLocalGridTimeAsOftenAsItHappens(string zone, string date, int grid, int expected)
    {
        var clinic = Example.Clinic(zone, Example.AroundTheClock);

        var slots = clinic.SearchDay(Example.Visit(grid, 5), date);

        Assert.Equal(expected, slots.Length);
        Assert.All(slots, slot => Assert.Equal(0, slot.Start.InZone(clinic.Zone).TimeOfDay.Minute % grid % 60));
    }

    [Fact]
    public void Search_NewYorkSpring_OffersNothingInTheSkippedHourAndNeverChangesTheLength()
    {
        var clinic = Example.Clinic("America/New_York", Example.Daily("01:00-04:00"));

        var slots = clinic.SearchDay(Example.Visit(30, 60), "2024-03-10");

        Assert.Equal("01:00 01:30 03:00", clinic.LocalTimes(slots));
        Assert.All(slots, slot => Assert.Equal(Duration.FromHours(1), slot.End - slot.Start));
    }

    [Fact]
    public void Search_NewYorkAutumn_OffersTheRepeatedHourTwiceAndNeverChangesTheLength()
    {
        var clinic = Example.Clinic("America/New_York", Example.Daily("00:30-02:30"));

        var slots = clinic.SearchDay(Example.Visit(30, 60), "2024-11-03");

        Assert.Equal("00:30 01:00 01:30 01:00 01:30", clinic.LocalTimes(slots));
        Assert.All(slots, slot => Assert.Equal(Duration.FromHours(1), slot.End - slot.Start));
    }

    [Fact]
    public void Search_HoursThatLieInTheSkippedHour_OffersNothing()
    {
        var clinic = Example.Clinic("America/New_York", Example.Daily("02:00-03:00"));

        Assert.Empty(clinic.SearchDay(Example.Visit(5, 5), "2024-03-10"));
    }

    [Fact]
    public void Search_HoursInsideTheRepeatedHour_AreTwoSeparateOpenings()
    {
        var clinic = Example.Clinic("Europe/London", Example.Daily("01:00-01:40"));

        var slots = clinic.SearchDay(Example.Visit(10, 40), "2024-10-27");

        Assert.Equal("01:00 01:00", clinic.LocalTimes(slots));
    }

    [Theory]
    [InlineData("America/New_York", "2023-11-04", 13)]
    [InlineData("America/New_York", "2023-11-05", 14)]
    [InlineData("America/New_York", "2023-11-06", 14)]
    [InlineData("Europe/London", "2024-10-26", 8)]
    [InlineData("Europe/London", "2024-10-27", 9)]
    public void Search_OfficeHoursAroundAClockChange_StartAtTheSameLocalTime(string zone, string date, int utcHour)
    {
        var clinic = Example.Clinic(zone, Example.Daily("09:00-17:00"));

        var first = clinic.SearchDay(Example.Visit(15, 30), date)[0];

        Assert.Equal(Example.Date(date).At(new LocalTime(utcHour, 0)), first.Start.InUtc().LocalDateTime);
    }

    [Fact]
    public void Search_HavanaSpring_TheDayStartsAtOne()
    {
        var clinic = Example.Clinic("America/Havana", Example.Daily("00:00-03:00"));

        Assert.Equal("01:00 02:00", clinic.LocalTimes(clinic.SearchDay(Example.Visit(60, 60), "2024-03-10")));
    }

    [Fact]
    public void Search_LordHoweSpring_GridTimeAfterAHalfHourGapIsKept()
    {
        var clinic = Example.Clinic("Australia/Lord_Howe", Example.Daily("01:00-04:00"));

        Assert.Equal("01:00 01:30 02:30 03:00", clinic.LocalTimes(clinic.SearchDay(Example.Visit(30, 60), "2024-10-06")));
    }

    [Fact]
    public void Search_Kolkata_GridFollowsLocalHoursNotUtc()
    {
        var clinic = Example.Clinic("Asia/Kolkata", Example.Daily("09:00-12:00"));

        var slots = clinic.SearchDay(Example.Visit(60, 60), "2024-05-06");

        Assert.Equal("09:00 10:00 11:00", clinic.LocalTimes(slots));
        Assert.All(slots, slot => Assert.Equal(30, slot.Start.InUtc().Minute));
    }

    [Fact]
    public void Search_GridOfNinetyMinutes_DoesNotMoveWithTheClockChange()
    {
        var clinic = Example.Clinic("Europe/London", Example.Daily("09:00-14:00"));
        var visit = Example.Visit(90, 30);

        Assert.Equal("09:00 10:30 12:00 13:30", clinic.LocalTimes(clinic.SearchDay(visit, "2024-10-26")));
        Assert.Equal("09:00 10:30 12:00 13:30", clinic.LocalTimes(clinic.SearchDay(visit, "2024-10-28")));
    }

    [Fact]
    public void Place_PhasesAcrossAClockChange_KeepTheirElapsedLengths()
    {
        var clinic = Example.Clinic("America/New_York", Example.AroundTheClock);
        var treatment = Example.Treatment(5, [], Example.Phase("numbing", 45), Example.Phase("needling", 30));

        var placement = Assert.IsType<Placement>(clinic.Place(treatment, "2024-03-10", "01:30"));

        Assert.Equal(
            [Duration.FromMinutes(45), Duration.FromMinutes(30)],
            placement.Phases.Select(phase => phase.End - phase.Start));
        Assert.Equal(new LocalTime(3, 45), placement.End.InZone(clinic.Zone).TimeOfDay);
    }
}
