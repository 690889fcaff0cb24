using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class CourseMoveTests
{
    private static readonly ResourceKey Anna = Example.Practitioner("anna");
    private static readonly ResourceKey Ben = Example.Practitioner("ben");

    private static readonly ClinicCalendar Clinic = Example.Clinic(
        "Europe/Berlin", Example.Daily("09:00-17:00"), Anna.With("needling"), Ben.With("needling"));

    private static readonly Treatment Needling = Example.Treatment(
        60, [Example.Role("needler", ResourceKind.Practitioner, "needling")], Example.Phase("needling", 60, "needler"));

    [Fact]
    public void LaterSessions_ThatStillFit_Stay() => Assert.Equal("", Move("2026-03-05 10:00", ["2026-03-16 09:00", "2026-03-30 09:00"]));

    [Fact]
    public void Session_ThatWouldComeTooSoon_IsMovedAsLittleAsNeeded_AndTheOneAfterItStays() =>
        Assert.Equal("2026-03-17 09:00", Move("2026-03-10 10:00", ["2026-03-16 09:00", "2026-03-30 09:00"]));

    [Fact]
    public void Session_ThatWouldComeTooLate_IsMovedEarlier() =>
        Assert.Equal("2026-03-23 09:00", Move("2026-03-02 10:00", ["2026-03-30 09:00"]));

    [Fact]
    public void MoveByWeeks_MovesAllThatFollow() => Assert.Equal(
        "2026-04-06 09:00, 2026-04-13 09:00", Move("2026-03-30 10:00", ["2026-03-16 09:00", "2026-03-30 09:00"]));

    [Fact]
    public void Session_WhoseNearestTimeIsTaken_HasTheNextBest() => Assert.Equal(
        "2026-03-17 10:00",
        Move("2026-03-10 10:00", ["2026-03-16 09:00"], [Clinic.Taken(Anna, "2026-03-17", "09:00-10:00"), Clinic.Taken(Ben, "2026-03-17", "09:00-10:00")]));

    [Fact]
    public void Session_WithItsPractitioner_KeepsThem() => Assert.Equal(
        "2026-03-18 09:00", Move("2026-03-10 10:00", ["2026-03-16 09:00"], [Clinic.Taken(Anna, "2026-03-17", "09:00-17:00")], Anna));

    [Fact]
    public void FixedSession_InTheWay_IsAGapOfTheInterval()
    {
        var query = Query("2026-03-10 10:00", ["2026-03-16 09:00"], practitioner: null);
        var moved = CourseMove.Plan(Clinic, Needling, query with { Later = [query.Later[0] with { IsFixed = true }] }, []);
        Assert.Equal((1, RefusalCode.IntervalTooShort), (moved.Gap!.Session, moved.Gap.Reasons.Single().Code));
    }

    [Fact]
    public void Sessions_ThatCannotAllBeMoved_AreNotMoved_AndTheFirstThatCannotIsExplained()
    {
        var holidays = Enumerable.Range(13, 31).Select(day => new LocalDate(2026, 3, 1).PlusDays(day)).SelectMany(date =>
            new[] { Anna, Ben }.Select(one => Clinic.Taken(one, $"{date:yyyy'-'MM'-'dd}", "09:00-17:00"))).ToArray();
        var moved = CourseMove.Plan(Clinic, Needling, Query("2026-03-10 10:00", ["2026-03-16 09:00"], practitioner: null), holidays);
        Assert.Empty(moved.Sessions);
        Assert.Equal((1, RefusalCode.Taken), (moved.Gap!.Session, moved.Gap.Reasons[0].Code));
    }

    private static string Move(string start, string[] later, Busy[]? busy = null, ResourceKey? practitioner = null)
    {
        var moved = CourseMove.Plan(Clinic, Needling, Query(start, later, practitioner), busy ?? []);
        Assert.Null(moved.Gap);
        return string.Join(", ", moved.Sessions.Select(session => $"{session.Start.InZone(Clinic.Zone):yyyy'-'MM'-'dd HH':'mm}"));
    }

    private static MoveQuery Query(string start, string[] later, ResourceKey? practitioner) => new(
        new SessionSpacing(7, 14, 21), At(start), At(start) + Duration.FromHours(1), Clinic.At("2026-03-01", "00:00"), Example.Patient,
        [.. later.Select(time => new LaterSession(At(time), practitioner, IsFixed: false))]);

    private static Instant At(string time) => Clinic.At(time[..10], time[11..]);
}
