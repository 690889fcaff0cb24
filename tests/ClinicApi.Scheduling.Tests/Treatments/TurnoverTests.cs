using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class TurnoverTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Room = Example.Room("room");

    private static readonly ResourceKey Other = new(ResourceKind.Patient, "other");

    private static readonly ClinicCalendar Clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-11:00"), Room.With("laser"));

    [Fact]
    public void Search_NextToAnAppointment_LeavesTheLongerOfTurnoverAndPreparationAndNotBoth()
    {
        var treatment = Laser(preparation: 10, turnover: 15);
        var booked = Booked(treatment, "09:30");

        // 09:00 would end at 09:30; from 10:00 the room is turned over until 10:15.
        Assert.Equal("10:15 10:20 10:25 10:30", Clinic.LocalTimes(Search(treatment, booked)));
    }

    [Theory]
    [InlineData(15, 30, "10:00")]
    [InlineData(15, 35, "")]
    public void Search_GapOfNinetyMinutes_FitsIfNeighboursShareWhatLiesBetween(int preparation, int turnover, string expected)
    {
        var treatment = Laser(preparation, turnover);
        var (before, after) = (Booked(treatment, "09:00"), Booked(treatment, "09:30"));
        var gap = Duration.FromMinutes(90);
        var shifted = after.Select(one => one with { Start = one.Start + gap, End = one.End + gap });
        var clinic = Clinic with { OpeningHours = Example.Daily("09:00-12:00") };

        var slots = Availability.Search(clinic, treatment, clinic.DayQuery(Day) with { Patient = Other }, [.. before, .. shifted]);

        Assert.Equal(expected, clinic.LocalTimes(slots.Where(slot => slot.Start < clinic.At(Day, "11:00"))));
    }

    [Fact]
    public void Search_MarginsOutsideOpeningHours_AreNobodysObstacle() =>
        Assert.Equal("09:00", Clinic.LocalTimes(Search(Laser(preparation: 30, turnover: 30)).Take(1)));

    [Fact]
    public void Search_TreatmentWithoutMarginsNextToOneWithThem_KeepsToThem()
    {
        var booked = Booked(Laser(preparation: 10, turnover: 15), "09:45");

        Assert.Equal("09:00 09:05 10:30", Clinic.LocalTimes(Search(Laser(0, 0), booked)));
    }

    [Fact]
    public void Place_DuringTheTurnoverOfTheLastAppointment_IsTakenInTheFirstPhase()
    {
        var treatment = Laser(0, 15);

        var result = Availability.Place(
            Clinic, treatment, Clinic.PlaceQuery(Day, "10:05") with { Patient = Other }, Booked(treatment, "09:30"));

        Assert.Equal([new RefusalReason(RefusalCode.Taken, "room", "prepare")], result.Reasons());
    }

    [Fact]
    public void Place_WithoutTimeToTurnOverBeforeTheNextAppointment_IsTakenInTheLastPhase()
    {
        var treatment = Laser(0, 15);

        var result = Availability.Place(
            Clinic, treatment, Clinic.PlaceQuery(Day, "09:20") with { Patient = Other }, Booked(treatment, "10:00"));

        Assert.Equal([new RefusalReason(RefusalCode.Taken, "room", "laser")], result.Reasons());
    }

    [Fact]
    public void Search_OwnOccupanciesOfOneAppointment_NeedNothingBetweenThem()
    {
        var treatment = Laser(10, 15) with
        {
            Phases = [Example.Phase("prepare", 10, "room"), Example.Phase("wait", 5), Example.Phase("laser", 15, "room")],
        };

        Assert.Equal("09:00", Clinic.LocalTimes(Search(treatment).Take(1)));
    }

    private static Treatment Laser(int preparation, int turnover) => Example.Treatment(
        5,
        [
            Example.Role("room", ResourceKind.Room, "laser") with
            {
                Preparation = Duration.FromMinutes(preparation), Turnover = Duration.FromMinutes(turnover),
            },
        ],
        Example.Phase("prepare", 10, "room"),
        Example.Phase("laser", 20, "room"));

    private static ImmutableArray<Slot> Search(Treatment treatment, params Busy[] busy) =>
        Availability.Search(Clinic, treatment, Clinic.DayQuery(Day) with { Patient = Other }, busy);

    private static Busy[] Booked(Treatment treatment, string time) =>
        [.. Assert.IsType<Placement>(Clinic.Place(treatment, Day, time)).Reservations.Select(one =>
            new Busy(one.Resource, one.Start, one.End) { Preparation = one.Preparation, Turnover = one.Turnover })];
}
