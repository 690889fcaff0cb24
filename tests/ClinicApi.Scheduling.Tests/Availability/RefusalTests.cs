using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class RefusalTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Ana = Example.Practitioner("ana");

    private static readonly Treatment Laser = Example.Treatment(
        30,
        [
            Example.Role("practitioner", ResourceKind.Practitioner, "laser"),
            Example.Role("room", ResourceKind.Room, "laser-room"),
            Example.Role("device", ResourceKind.Device, "laser"),
        ],
        Example.Phase("prepare", 20, "practitioner", "room"),
        Example.Phase("laser", 40, "practitioner", "room", "device")) with
    {
        LeadTime = Duration.FromHours(2),
    };

    private static readonly ClinicCalendar Clinic = Example.Clinic(
        "Europe/Berlin",
        Example.Daily("09:00-17:00"),
        Ana.With("laser") with { Hours = Example.Daily("09:00-16:30") },
        Example.Room("room-1").With("laser-room"));

    [Fact]
    public void Place_ManyThingsWrong_EachIsSaidOnceWithItsEarliestPhase()
    {
        var start = Clinic.At(Day, "16:20");
        var question = new PlaceQuery(start, start - Duration.FromHours(1), Example.Patient, RequiredPractitioner: null);

        var result = Availability.Place(
            Clinic,
            Laser,
            question,
            [Clinic.Taken(Example.Patient, Day, "16:45-17:30"), Clinic.Taken(Example.Room("room-1"), Day, "16:00-16:30")]);

        Assert.Equal(
            [
                new RefusalReason(RefusalCode.TooSoon),
                new RefusalReason(RefusalCode.OffGrid),
                new RefusalReason(RefusalCode.ClinicClosed, PhaseId: "laser"),
                new RefusalReason(RefusalCode.PatientBusy, PhaseId: "laser"),
                new RefusalReason(RefusalCode.NobodyQualified, "device"),
                new RefusalReason(RefusalCode.NobodyWorking, "practitioner", "prepare"),
                new RefusalReason(RefusalCode.Taken, "room", "prepare"),
            ],
            result.Reasons());
    }

    [Fact]
    public void Place_StartThatIsNoMultipleOfFiveMinutes_IsOffGrid()
    {
        var question = Clinic.PlaceQuery(Day, "09:00") with { Start = Clinic.At(Day, "09:00") + Duration.FromSeconds(1) };

        Assert.Equal([new RefusalReason(RefusalCode.OffGrid)], Availability.Place(Clinic, Laser, question, []).Reasons());
    }

    [Fact]
    public void Place_RequiredPractitionerOfATreatmentWithoutOne_IsRefused()
    {
        var question = Clinic.PlaceQuery(Day, "09:00") with { RequiredPractitioner = Ana };

        var result = Availability.Place(Clinic, Example.Visit(30, 30), question, []);

        Assert.Equal([new RefusalReason(RefusalCode.NobodyQualified)], result.Reasons());
    }

    [Fact]
    public void Place_ResourceClosed_IsNotWorkingRatherThanTaken()
    {
        var clinic = Clinic with { Closures = [new Closure([Ana], Clinic.At(Day, "10:30"), Clinic.At(Day, "11:00"))] };
        var peel = Example.Treatment(
            30,
            [Example.Role("practitioner", ResourceKind.Practitioner, "laser")],
            Example.Phase("first", 30, "practitioner"),
            Example.Phase("second", 30, "practitioner"));

        Assert.Equal(
            [new RefusalReason(RefusalCode.NobodyWorking, "practitioner", "second")],
            clinic.Place(peel, Day, "10:00").Reasons());
    }

    [Fact]
    public void Search_ClosureWithoutAnEndInSight_OffersNothing()
    {
        var clinic = Clinic with { Closures = [new Closure([], Instant.MinValue, Instant.MaxValue)] };

        Assert.Empty(clinic.SearchDay(Example.Visit(30, 30), Day));
    }
}
