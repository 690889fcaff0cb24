using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class CoursePlannerTests
{
    private const string Anna = "anna";

    private static readonly IsoDayOfWeek[] Weekdays =
        [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];

    private static readonly ClinicCalendar Clinic =
        Example.Clinic("Europe/Berlin", Example.On(Weekdays, "09:00-17:00"), Example.Practitioner(Anna).With("needling"));

    private static readonly Treatment Needling = Example.Treatment(
        30, [Example.Role("needler", ResourceKind.Practitioner, "needling")], Example.Phase("needling", 60, "needler"));

    [Fact]
    public void Sessions_WithoutObstacles_KeepTheWeekdayAndTheTimeOfDay_AlsoAcrossAClockChange() =>
        Assert.Equal("2026-03-02 09:00, 2026-03-16 09:00, 2026-03-30 09:00", Plan(Query("2026-03-02", 3, 7, 14, 28)));

    [Fact]
    public void Session_WhoseBestTimeIsTaken_IsTheNearestOne() => Assert.Equal(
        "2026-03-02 09:00, 2026-03-09 11:00",
        Plan(Query("2026-03-02", 2, 5, 7, 14), Taken("2026-03-09", "09:00-11:00"), Taken("2026-03-06", "09:00-17:00")));

    [Fact]
    public void Interval_IsCountedInDates_SoThatAnyHourOfTheEarliestDayWillDo()
    {
        var query = Query("2026-03-02", 2, 7, 7, 7);
        query = query with { FirstSession = query.FirstSession with { DayPart = Example.Span("15:00-17:00") } };
        Assert.Equal("2026-03-02 15:00, 2026-03-09 10:00", Plan(query, Taken("2026-03-09", "11:00-17:00")));
    }

    [Fact]
    public void Session_ThatLeavesNoneForLater_IsNotChosen() =>
        // The second session is best on Monday the 9th, but only Tuesday the 10th leaves a third, on the 19th.
        Assert.Equal(
            "2026-03-02 09:00, 2026-03-10 09:00, 2026-03-19 09:00",
            Plan(Query("2026-03-02", 3, 7, 7, 9), [.. Days("2026-03-16", 3), .. Days("2026-03-20", 30)]));

    [Fact]
    public void Course_ThatMustBeOverByAnInstant_StaysBeforeIt()
    {
        var query = Query("2026-03-02", 3, 7, 14, 28);
        Assert.Equal("2026-03-02 09:00, 2026-03-13 09:00, 2026-03-20 09:00", Plan(query with { EndBy = Clinic.At("2026-03-20", "10:00") }));
    }

    [Fact]
    public void Course_ThatCannotBeOverInTime_HasAGapWithoutReasons()
    {
        var planned = CoursePlanner.Plan(Clinic, Needling, Query("2026-03-02", 3, 7, 14, 28) with { EndBy = Clinic.At("2026-03-12", "17:00") }, []);
        Assert.Equal(2, planned.Sessions.Length);
        Assert.Equal(3, planned.Gap?.Session);
        Assert.Empty(planned.Gap!.Reasons);
    }

    [Fact]
    public void Gap_SaysWhatStandsInTheWayOfItsSession()
    {
        Assert.Equal((2, RefusalCode.Taken), Gap(Query("2026-03-02", 3, 7, 7, 10), Days("2026-03-09", 30)));
        Assert.Equal((1, RefusalCode.ClinicClosed), Gap(Query("2026-03-07", 2, 7, 7, 10)));
        Assert.Equal((1, RefusalCode.NobodyQualified), Gap(Query("2026-03-02", 1, 7, 7, 7, Example.Practitioner("ben"))));
        var soon = Needling with { Horizon = Duration.FromDays(10) };
        Assert.Equal((2, RefusalCode.BeyondHorizon), GapOf(CoursePlanner.Plan(Clinic, soon, Query("2026-03-02", 3, 14, 14, 14), [])));
    }

    [Fact]
    public void Session_ThatLastsPastMidnight_IsOverBeforeTheNext()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.AroundTheClock);
        var query = Query("2026-03-02", 2, 1, 1, 1);
        query = query with { FirstSession = query.FirstSession with { DayPart = Example.Span("22:00-00:00") } };
        var planned = CoursePlanner.Plan(clinic, Example.Visit(120, 480), query, [clinic.Taken(Example.Patient, "2026-03-03", "15:00-23:00")]);
        Assert.Equal("2026-03-02 22:00, 2026-03-03 06:00", Text(clinic, planned));
    }

    private static CourseQuery Query(string date, int sessions, int minimum, int preferred, int maximum, ResourceKey? practitioner = null) =>
        new(sessions, new SessionSpacing(minimum, preferred, maximum), Clinic.DayQuery(date) with { RequiredPractitioner = practitioner });

    private static Busy Taken(string date, string span) => Clinic.Taken(Example.Practitioner(Anna), date, span);

    private static Busy[] Days(string from, int count) =>
        [.. Enumerable.Range(0, count).Select(day => Taken($"{Example.Date(from).PlusDays(day):yyyy'-'MM'-'dd}", "09:00-17:00"))];

    private static string Plan(CourseQuery query, params Busy[] busy)
    {
        var planned = CoursePlanner.Plan(Clinic, Needling, query, busy);
        Assert.Null(planned.Gap);
        return Text(Clinic, planned);
    }

    private static string Text(ClinicCalendar clinic, PlannedCourse planned) => string.Join(
        ", ", planned.Sessions.Select(session => $"{session.Start.InZone(clinic.Zone):yyyy'-'MM'-'dd HH':'mm}"));

    private static (int Session, RefusalCode Code) Gap(CourseQuery query, params Busy[] busy) =>
        GapOf(CoursePlanner.Plan(Clinic, Needling, query, busy));

    private static (int Session, RefusalCode Code) GapOf(PlannedCourse planned) => (planned.Gap!.Session, planned.Gap.Reasons[0].Code);
}
