using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class PhaseTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Ana = Example.Practitioner("ana");

    private static readonly ResourceKey Other = new(ResourceKind.Patient, "other");

    private static readonly Treatment Needling = Example.Treatment(
        10,
        [Example.Role("practitioner", ResourceKind.Practitioner, "needling"), Example.Role("room", ResourceKind.Room, "treatment")],
        Example.Phase("check-in", 10, "practitioner", "room"),
        Example.Phase("numbing", 40, "room"),
        Example.Phase("needling", 30, "practitioner", "room"),
        Example.Phase("clean-up", 10, "room"));

    private static readonly ClinicCalendar TwoRooms = Example.Clinic(
        "Europe/Berlin",
        Example.Daily("09:00-12:00"),
        Ana.With("needling"),
        Example.Room("room-1").With("treatment"),
        Example.Room("room-2").With("treatment"));

    [Fact]
    public void Search_WhileOnePatientIsNumbing_ThePractitionerTakesAnother()
    {
        var first = Assert.IsType<Placement>(TwoRooms.Place(Needling, Day, "09:00"));
        var question = TwoRooms.DayQuery(Day) with { Patient = Other };

        var slots = Availability.Search(TwoRooms, Needling, question, BusyOf(first));

        // From 09:10 and 09:20 the second needling would begin before the first one ends at 10:20.
        Assert.Equal("09:30 09:40 10:20 10:30", TwoRooms.LocalTimes(slots));
    }

    [Fact]
    public void Search_TwoPatientsNumbingAtOnce_EachIsTreatedWhileTheOtherNumbs()
    {
        var treatment = Needling with
        {
            Phases =
            [
                Example.Phase("check-in", 10, "practitioner", "room"),
                Example.Phase("numbing", 40, "room"),
                Example.Phase("needling", 20, "practitioner", "room"),
            ],
        };
        var first = Assert.IsType<Placement>(TwoRooms.Place(treatment, Day, "09:00"));

        var second = Assert.IsType<Placement>(Availability.Place(
            TwoRooms, treatment, TwoRooms.PlaceQuery(Day, "09:20") with { Patient = Other }, BusyOf(first)));

        Assert.Equal("room-1", first.Chosen("room"));
        Assert.Equal("room-2", second.Chosen("room"));
        Assert.Equal([TwoRooms.At(Day, "09:50"), TwoRooms.At(Day, "10:10")], new[] { first, second }.Select(one => one.Phases[2].Start));
    }

    [Fact]
    public void Search_OneRoomOnly_NumbingStillHoldsIt()
    {
        var oneRoom = TwoRooms with { Resources = TwoRooms.Resources.RemoveAt(2) };
        var first = Assert.IsType<Placement>(oneRoom.Place(Needling, Day, "09:00"));

        var slots = Availability.Search(oneRoom, Needling, oneRoom.DayQuery(Day) with { Patient = Other }, BusyOf(first));

        Assert.Equal("10:30", oneRoom.LocalTimes(slots));
    }

    [Fact]
    public void Place_PhasesThatTouch_AreOneReservationAndAPauseMakesTwo()
    {
        var placement = Assert.IsType<Placement>(TwoRooms.Place(Needling, Day, "09:00"));

        Assert.Equal(
            [
                new Reservation(Example.Patient, TwoRooms.At(Day, "09:00"), TwoRooms.At(Day, "10:30"), RoleId: null),
                new Reservation(Ana, TwoRooms.At(Day, "09:00"), TwoRooms.At(Day, "09:10"), "practitioner"),
                new Reservation(Ana, TwoRooms.At(Day, "09:50"), TwoRooms.At(Day, "10:20"), "practitioner"),
                new Reservation(Example.Room("room-1"), TwoRooms.At(Day, "09:00"), TwoRooms.At(Day, "10:30"), "room"),
            ],
            placement.Reservations.AsEnumerable());
    }

    [Fact]
    public void Place_EachPhaseHasAFreeRoomButNoRoomIsFreeThroughout_IsRefusedAtTheSecondPhase()
    {
        var result = TwoRooms.Place(
            Needling,
            Day,
            "09:00",
            TwoRooms.Taken(Example.Room("room-1"), Day, "09:30-09:40"),
            TwoRooms.Taken(Example.Room("room-2"), Day, "09:00-09:05"));

        Assert.Equal([new RefusalReason(RefusalCode.Taken, "room", "numbing")], result.Reasons());
    }

    [Fact]
    public void Search_PractitionerTakenDuringNumbingOnly_DoesNotMatter()
    {
        var slots = TwoRooms.SearchDay(Needling, Day, TwoRooms.Taken(Ana, Day, "09:10-09:50"));

        Assert.Equal("09:00", TwoRooms.LocalTimes(slots.Take(1)));
    }

    [Fact]
    public void Search_PhaseWithoutRoles_StillNeedsTheClinicOpenAndThePatientFree()
    {
        var treatment = Example.Treatment(30, [], Example.Phase("talk", 30), Example.Phase("rest", 30));
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-11:30"));

        var slots = clinic.SearchDay(treatment, Day, clinic.Taken(Example.Patient, Day, "11:00-11:30"));

        Assert.Equal("09:00 09:30 10:00", clinic.LocalTimes(slots));
        Assert.All(slots, slot => Assert.Empty(slot.Practitioners));
    }

    private static Busy[] BusyOf(Placement placement) =>
        [.. placement.Reservations.Select(one => new Busy(one.Resource, one.Start, one.End))];
}
