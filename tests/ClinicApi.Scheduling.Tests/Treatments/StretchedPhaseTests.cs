using NodaTime;

namespace ClinicApi.Scheduling.Tests;

/// <summary>Numbing lasts 30 to 45 minutes: it may wait for the practitioner, but the cream must not wear off.</summary>
public sealed class StretchedPhaseTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Ana = Example.Practitioner("ana");

    private static readonly ResourceKey Ben = Example.Practitioner("ben");

    private static readonly Treatment Needling = Example.Treatment(
        30,
        [Example.Role("practitioner", ResourceKind.Practitioner, "needling"), Example.Role("room", ResourceKind.Room, "treatment")],
        Example.Phase("numbing", 30, "room") with { MaxLength = Duration.FromMinutes(45) },
        Example.Phase("needling", 30, "practitioner", "room"));

    private static readonly ClinicCalendar Clinic = Example.Clinic(
        "Europe/Berlin", Example.Daily("09:00-10:30"), Ana.With("needling"), Example.Room("room").With("treatment"));

    [Theory]
    [InlineData("08:00-09:30", "09:30 10:00")]
    [InlineData("08:00-09:35", "09:35 10:05")]
    [InlineData("08:00-09:45", "09:45 10:15")]
    public void Place_PractitionerIsLate_NumbingWaitsNoLongerThanItMust(string taken, string needling)
    {
        var placement = Assert.IsType<Placement>(Clinic.Place(Needling, Day, "09:00", Clinic.Taken(Ana, Day, taken)));

        Assert.Equal(
            needling.Split(' ').Select(time => Clinic.At(Day, time)), new[] { placement.Phases[1].Start, placement.Phases[1].End });
        Assert.Equal(placement.Phases[0].End, placement.Phases[1].Start);
    }

    [Fact]
    public void Place_PractitionerIsLaterThanTheCreamLasts_IsRefusedForTheLeastLength() => Assert.Equal(
        [new RefusalReason(RefusalCode.Taken, "practitioner", "needling")],
        Clinic.Place(Needling, Day, "09:00", Clinic.Taken(Ana, Day, "08:00-09:50")).Reasons());

    [Fact]
    public void Place_RoomIsNeededByTheNextPatient_NumbingDoesNotWait() => Assert.Equal(
        [new RefusalReason(RefusalCode.Taken, "practitioner", "needling")],
        Clinic.Place(
            Needling,
            Day,
            "09:00",
            Clinic.Taken(Ana, Day, "08:00-09:40"),
            Clinic.Taken(Example.Room("room"), Day, "10:00-10:30")).Reasons());

    [Fact]
    public void Search_PractitionerIsLate_OffersTheStartWithItsEndAsItWillBe()
    {
        var slots = Clinic.SearchDay(Needling, Day, Clinic.Taken(Ana, Day, "08:00-09:40"));

        Assert.Equal("09:00 09:30", Clinic.LocalTimes(slots));
        Assert.Equal([Clinic.At(Day, "10:10"), Clinic.At(Day, "10:30")], slots.Select(slot => slot.End));
    }

    [Fact]
    public void Search_OnePractitionerOnlyWithALongerPhase_NamesBothWithTheShorterEnd()
    {
        var clinic = Clinic with { Resources = [.. Clinic.Resources, Ben.With("needling")] };

        var slot = clinic.SearchDay(Needling, Day, clinic.Taken(Ana, Day, "08:00-09:40"))[0];

        Assert.Equal([Ana, Ben], slot.Practitioners.AsEnumerable());
        Assert.Equal(clinic.At(Day, "10:00"), slot.End);
    }

    [Fact]
    public void Validate_MaximumBelowTheLength_IsAViolation() =>
        Assert.Equal(["phases[0].max_length"], Violations(Duration.FromMinutes(25)));

    [Fact]
    public void Validate_MaximumThatIsNoMultipleOfFiveMinutes_IsAViolation() =>
        Assert.Equal(["phases[0].max_length"], Violations(Duration.FromMinutes(42)));

    [Theory]
    [InlineData(145, true)]
    [InlineData(150, false)]
    public void Validate_ManyLengths_AreLimited(int most, bool valid) =>
        Assert.Equal(valid ? [] : ["phases"], Violations(Duration.FromMinutes(most)));

    private static IEnumerable<string> Violations(Duration most) => TreatmentValidation
        .Validate(Needling with { Phases = Needling.Phases.SetItem(0, Needling.Phases[0] with { MaxLength = most }) })
        .Select(violation => violation.Field);
}
