using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class CoursePreferenceTests
{
    private static readonly ResourceKey Anna = Example.Practitioner("anna");
    private static readonly ResourceKey Ben = Example.Practitioner("ben");

    private static readonly ClinicCalendar Clinic = Example.Clinic(
        "Europe/Berlin", Example.Daily("09:00-17:00"), Anna.With("needling"), Ben.With("needling"));

    private static readonly Treatment Needling = Example.Treatment(
        60, [Example.Role("needler", ResourceKind.Practitioner, "needling")], Example.Phase("needling", 60, "needler"));

    private static readonly CourseQuery Course = new(3, new SessionSpacing(7, 14, 21), Clinic.DayQuery("2026-03-02"));

    [Fact]
    public void Sessions_AfterTheFirst_AreOnPreferredDaysAndInThePreferredPart_NearestToTheIdeal() => Assert.Equal(
        "2026-03-02 09:00, 2026-03-18 14:00, 2026-04-01 14:00",
        Plan(Course with { PreferredDays = [IsoDayOfWeek.Wednesday], PreferredDayPart = Example.Span("14:00-17:00") }));

    [Fact]
    public void Preference_ThatCannotBeMet_IsGivenUp() => Assert.Equal(
        "2026-03-02 09:00, 2026-03-16 14:00, 2026-03-30 14:00",
        Plan(
            Course with { PreferredDays = [IsoDayOfWeek.Wednesday], PreferredDayPart = Example.Span("14:00-17:00") },
            [.. Enumerable.Range(0, 6).Select(week => new LocalDate(2026, 3, 11).PlusWeeks(week)).SelectMany(wednesday =>
                new[] { Anna, Ben }.Select(one => Clinic.Taken(one, $"{wednesday:yyyy'-'MM'-'dd}", "09:00-17:00")))]));

    [Fact]
    public void PreferredPractitioner_IsChosenWhereFree_AlsoForTheFirstSession()
    {
        var planned = CoursePlanner.Plan(
            Clinic, Needling, Course with { PreferredPractitioner = Ben }, [Clinic.Taken(Ben, "2026-03-02", "09:00-12:00")]);
        Assert.Equal("2026-03-02 12:00, 2026-03-16 12:00, 2026-03-30 12:00", Text(planned));
        Assert.All(planned.Sessions, session => Assert.Equal("ben", session.Chosen("needler")));
    }

    [Fact]
    public void PreferredPractitioner_WhoIsAway_IsReplaced()
    {
        var away = Enumerable.Range(0, 60).Select(day => Clinic.Taken(Ben, $"{new LocalDate(2026, 3, 1).PlusDays(day):yyyy'-'MM'-'dd}", "09:00-17:00"));
        var planned = CoursePlanner.Plan(Clinic, Needling, Course with { PreferredPractitioner = Ben }, [.. away]);
        Assert.Equal("2026-03-02 09:00, 2026-03-16 09:00, 2026-03-30 09:00", Text(planned));
        Assert.All(planned.Sessions, session => Assert.Equal("anna", session.Chosen("needler")));
    }

    [Fact]
    public void OtherProceduresOfThePatient_KeepTheirDistance_AndExplainAGap()
    {
        var peel = new Procedure(2, default, []);
        var needling = new Procedure(1, default, [new MinimumInterval([2], SameRegionOnly: false, 10)]);
        CourseQuery With(params LocalDate[] dates) => Course with
        {
            FirstSession = Course.FirstSession with { Forbidden = ForbiddenDates.Of(needling, dates.Select(date => new DatedProcedure(date, peel))) },
        };

        Assert.Equal("2026-03-02 09:00, 2026-03-15 09:00, 2026-04-04 09:00", Plan(With(new LocalDate(2026, 3, 25))));
        var planned = CoursePlanner.Plan(Clinic, Needling, With(new(2026, 3, 12), new(2026, 3, 24)), []);
        Assert.Equal((2, RefusalCode.IntervalTooShort), (planned.Gap!.Session, planned.Gap.Reasons.Single().Code));
    }

    private static string Plan(CourseQuery query, params Busy[] busy)
    {
        var planned = CoursePlanner.Plan(Clinic, Needling, query, busy);
        Assert.Null(planned.Gap);
        return Text(planned);
    }

    private static string Text(PlannedCourse planned) => string.Join(
        ", ", planned.Sessions.Select(session => $"{session.Start.InZone(Clinic.Zone):yyyy'-'MM'-'dd HH':'mm}"));
}
