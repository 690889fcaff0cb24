using NodaTime;

namespace ClinicApi.Scheduling.Tests;

/// <summary>
/// Values from the tests and fault reports of other booking systems that the tests by topic do not have yet; where our rule is another
/// one by design, the name says so.
/// </summary>
public sealed class PeerScenarioTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Room = Example.Room("room");

    [Fact]
    public void Day_InSlotsOfTwentyMinutes_HasSeventyTwoAndOnceTheFirstHasBegunSeventyOne()
    {
        var clinic = Example.Clinic("Europe/London", Example.AroundTheClock);
        var query = clinic.DayQuery("2024-06-01");

        Assert.Equal(72, Availability.Search(clinic, Example.Visit(20, 20), query, []).Length);
        Assert.Equal(71, Availability.Search(clinic, Example.Visit(20, 20), query with { Now = clinic.At("2024-06-01", "00:01") }, []).Length);
    }

    [Fact]
    public void Notice_OfTwentyFiveHoursJustBeforeNoon_LeavesElevenHoursOfTheNextDay()
    {
        var clinic = Example.Clinic("Europe/London", Example.AroundTheClock);
        var visit = Example.Visit(60, 60) with { LeadTime = Minutes(1500) };
        var query = clinic.DayQuery("2021-06-21") with { Now = clinic.At("2021-06-20", "11:59") + Duration.FromSeconds(59) };

        Assert.Equal("13:00 14:00 15:00 16:00 17:00 18:00 19:00 20:00 21:00 22:00 23:00", clinic.LocalTimes(Availability.Search(clinic, visit, query, [])));
    }

    [Fact]
    public void TwoThousandBusyTimes_LeaveTheOneGapThatThereIs()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.AroundTheClock, Room.With("treatment"));
        var treatment = Example.Treatment(5, [Example.Role("room", ResourceKind.Room, "treatment")], Example.Phase("visit", 30, "room"));
        var begin = clinic.At(Day, "00:00");
        var busy = Enumerable.Range(0, 2006).Where(cell => cell is < 1000 or >= 1006)
            .Select(cell => new Busy(Room, begin + Minutes(5 * cell), begin + Minutes((5 * cell) + 5))).ToList();
        var query = clinic.DayQuery(Day) with { Window = new Interval(begin, busy[^1].End) };

        Assert.Equal(2000, busy.Count);
        Assert.Equal([begin + Minutes(5000)], Availability.Search(clinic, treatment, query, busy).Select(slot => slot.Start));
    }

    [Fact]
    public void EightMinuteEvents_AreNotOursByDesign_TimeIsCountedInFives()
    {
        var violation = Assert.Single(TreatmentValidation.Validate(Example.Visit(20, 8)));

        Assert.Equal("phases[0].length", violation.Field);
    }

    [Fact]
    public void Buffers_OfFifteenBeforeAndThirtyAfter_AreSharedByDesign_SoNinetyMinutesAreEnough()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-12:00"), Room.With("treatment"));
        var treatment = Example.Treatment(
            15,
            [Example.Role("room", ResourceKind.Room, "treatment") with { Preparation = Minutes(15), Turnover = Minutes(30) }],
            Example.Phase("visit", 30, "room"));
        var early = clinic.Taken(Room, Day, "09:00-09:30") with { Preparation = Minutes(15), Turnover = Minutes(30) };
        var late = clinic.Taken(Room, Day, "11:00-11:30") with { Preparation = Minutes(15), Turnover = Minutes(30) };

        // Ninety minutes lie between them: 30 of turnover, the appointment, and 30 of its own turnover, which covers the next's preparation.
        Assert.Equal("10:00", clinic.LocalTimes(clinic.SearchDay(treatment, Day, early, late)));
    }

    [Fact]
    public void BusyTimes_ThatTouchOverlapOrRepeatEachOther_BlockTheirUnion()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-13:00"), Room.With("treatment"));
        var treatment = Example.Treatment(30, [Example.Role("room", ResourceKind.Room, "treatment")], Example.Phase("visit", 30, "room"));

        var slots = clinic.SearchDay(
            treatment,
            Day,
            clinic.Taken(Room, Day, "10:00-10:30"),
            clinic.Taken(Room, Day, "09:30-10:00"),
            clinic.Taken(Room, Day, "10:15-11:00"),
            clinic.Taken(Room, Day, "10:15-11:00"),
            clinic.Taken(Room, Day, "11:00-11:00"));

        Assert.Equal("09:00 11:00 11:30 12:00 12:30", clinic.LocalTimes(slots));
    }

    [Fact]
    public void TwoPractitionersWhoseFreeTimesMeet_NeverMakeOneSlotBetweenThem()
    {
        var (ana, ben) = (Example.Practitioner("ana"), Example.Practitioner("ben"));
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-11:00"), ana.With("peel"), ben.With("peel"));
        var treatment = Example.Treatment(
            30, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 60, "practitioner"));

        var slots = clinic.SearchDay(treatment, Day, clinic.Taken(ana, Day, "10:00-11:00"), clinic.Taken(ben, Day, "09:00-10:00"));

        Assert.Equal("09:00 10:00", clinic.LocalTimes(slots));
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-08")]
    [InlineData("America/New_York", "2026-11-01")]
    [InlineData("Australia/Lord_Howe", "2026-04-05")]
    [InlineData("Australia/Lord_Howe", "2026-10-04")]
    [InlineData("America/Havana", "2026-03-08")]
    [InlineData("America/Havana", "2026-11-01")]
    [InlineData("Antarctica/Troll", "2026-03-29")]
    [InlineData("Antarctica/Troll", "2026-10-25")]
    public void WeeklySessions_OverAClockChange_KeepTheLocalTimeWhereItExists(string zone, string changeDay)
    {
        var clinic = Example.Clinic(zone, Example.AroundTheClock);
        var visit = Example.Visit(5, 5);
        var day = Example.Date(changeDay);
        var starts = clinic.SearchDay(visit, Text(day.PlusDays(-7))).Select(slot => slot.Start).ToList();

        foreach (var start in starts)
        {
            var first = new SearchQuery(
                new Interval(start, start + Minutes(5)), start - Duration.FromDays(1), Example.Patient, RequiredPractitioner: null, Limit: 1);
            var sessions = CoursePlanner.Plan(clinic, visit, new CourseQuery(2, new SessionSpacing(7, 7, 7), first), []).Sessions;

            var (wanted, got) = (start.InZone(clinic.Zone).TimeOfDay, sessions[1].Start.InZone(clinic.Zone));
            Assert.Equal(day, got.Date);
            Assert.True(
                got.TimeOfDay == wanted || clinic.Zone.MapLocal(day.At(wanted)).Count == 0, $"{wanted} was planned for {got.TimeOfDay}");
        }
    }

    private static Duration Minutes(int minutes) => Duration.FromMinutes(minutes);

    private static string Text(LocalDate date) => NodaTime.Text.LocalDatePattern.Iso.Format(date);
}
