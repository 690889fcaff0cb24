using NodaTime;

namespace ClinicApi.Scheduling.Tests;

/// <summary>A role that others may play from phase to phase.</summary>
public sealed class ChangingRoleTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Ana = Example.Practitioner("ana");

    private static readonly ResourceKey Ben = Example.Practitioner("ben");

    private static readonly ResourceKey Cem = Example.Practitioner("cem");

    private static readonly Role Assistant = Example.Role("assistant", ResourceKind.Practitioner, "assist") with { MayChange = true };

    private static readonly Treatment Peel = Example.Treatment(
        30,
        [Assistant],
        Example.Phase("check-in", 15, "assistant"),
        Example.Phase("rest", 30),
        Example.Phase("cleansing", 15, "assistant"),
        Example.Phase("peel", 30, "assistant"));

    private static readonly ClinicCalendar Clinic = Example.Clinic(
        "Europe/Berlin", Example.Daily("09:00-12:00"), Ana.With("assist"), Ben.With("assist"), Cem.With("lead"));

    [Fact]
    public void Place_SomebodyCanStay_NobodyElseIsTaken()
    {
        var result = Clinic.Place(Peel, Day, "09:00", Clinic.Taken(Ana, Day, "09:00-09:15"));

        Assert.Equal("ben in all", Turns(result));
    }

    [Fact]
    public void Place_NobodyCanStay_TheyTakeTurnsAndChangeAsSeldomAsCanBe()
    {
        // Ana is away at the check-in, Ben from the cleansing on: who comes for the cleansing stays for the peel.
        var result = Clinic.Place(Peel, Day, "09:00", Clinic.Taken(Ana, Day, "09:00-09:15"), Clinic.Taken(Ben, Day, "09:45-10:30"));

        Assert.Equal("ben in check-in, ana in cleansing peel", Turns(result));
        Assert.Equal(
            [("ben", 15), ("ana", 45)],
            Assert.IsType<Placement>(result).Reservations
                .Where(one => one.RoleId is not null)
                .Select(one => (one.Resource.Id, (int)(one.End - one.Start).TotalMinutes)));
    }

    [Fact]
    public void Place_ALongerPhaseWouldSpareTheChange_TheyChange()
    {
        // Ana could stay if the rest lasted ten minutes longer.
        var stretched = Peel with { Phases = [.. Peel.Phases.Select(phase => phase.Id == "rest" ? phase with { MaxLength = Duration.FromMinutes(45) } : phase)] };

        var result = Clinic.Place(stretched, Day, "09:00", Clinic.Taken(Ana, Day, "09:45-09:55"), Clinic.Taken(Ben, Day, "09:00-09:15"));

        Assert.Equal("ana in check-in, ben in cleansing peel", Turns(result));
        Assert.Equal(Clinic.At(Day, "10:30"), Assert.IsType<Placement>(result).End);
    }

    [Fact]
    public void Place_SameTimesWithoutLeaveToChange_IsRefused()
    {
        var staying = Peel with { Roles = [Assistant with { MayChange = false }] };

        var result = Clinic.Place(staying, Day, "09:00", Clinic.Taken(Ana, Day, "09:00-09:15"), Clinic.Taken(Ben, Day, "09:45-10:30"));

        Assert.Equal([new RefusalReason(RefusalCode.Taken, "assistant", "cleansing")], result.Reasons());
    }

    [Fact]
    public void Place_APhaseThatNobodyCanPlay_IsNamed()
    {
        var result = Clinic.Place(Peel, Day, "09:00", Clinic.Taken(Ana, Day, "09:50-10:00"), Clinic.Taken(Ben, Day, "09:50-10:00"));

        Assert.Equal([new RefusalReason(RefusalCode.Taken, "assistant", "cleansing")], result.Reasons());
    }

    [Fact]
    public void Search_NobodyCanStay_OffersTheTimeButNobodyToAskFor()
    {
        var slots = Clinic.SearchDay(Peel, Day, Clinic.Taken(Ana, Day, "09:00-09:15"), Clinic.Taken(Ben, Day, "09:45-10:30"));

        Assert.Equal("09:00 09:30 10:00 10:30", Clinic.LocalTimes(slots));
        Assert.Empty(slots[0].Practitioners);
        Assert.Equal(Ana, Assert.Single(slots[1].Practitioners));
    }

    [Fact]
    public void Place_RequiredPractitioner_StaysThroughout()
    {
        var busy = Clinic.Taken(Ben, Day, "09:00-09:15");

        Assert.Equal("ana in all", Turns(Availability.Place(
            Clinic, Peel, Clinic.PlaceQuery(Day, "09:00") with { RequiredPractitioner = Ana }, [busy])));
        Assert.Equal(
            [new RefusalReason(RefusalCode.Taken, "assistant", "check-in")],
            Availability.Place(Clinic, Peel, Clinic.PlaceQuery(Day, "09:00") with { RequiredPractitioner = Ben }, [busy]).Reasons());
    }

    [Fact]
    public void Place_RolesThatShareTheirPeople_NobodyPlaysTwoRolesInOneAppointment()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-12:00"), Ana.With("assist", "lead"), Ben.With("assist"));
        var laser = Example.Treatment(
            30,
            [Assistant, Example.Role("lead", ResourceKind.Practitioner, "lead")],
            Example.Phase("check-in", 15, "assistant"),
            Example.Phase("laser", 15, "lead"),
            Example.Phase("clean-up", 15, "assistant"));

        Assert.Equal("ben in all", Turns(clinic.Place(laser, Day, "09:00")));
        Assert.Equal(
            [new RefusalReason(RefusalCode.Taken, "lead", "clean-up")],
            clinic.Place(laser, Day, "09:00", clinic.Taken(Ben, Day, "09:30-10:00")).Reasons());
    }

    [Fact]
    public void Place_TwoAtOnce_EachTurnHasTwo()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-12:00"), Ana.With("assist"), Ben.With("assist"), Cem.With("assist"));
        var pair = Example.Treatment(
            30, [Assistant with { Count = 2 }], Example.Phase("lift", 15, "assistant"), Example.Phase("lower", 15, "assistant"));

        var result = clinic.Place(pair, Day, "09:00", clinic.Taken(Ana, Day, "09:15-09:30"), clinic.Taken(Ben, Day, "09:00-09:15"));

        Assert.Equal("cem in all, ana in lift, ben in lower", Turns(result));
    }

    [Fact]
    public void Place_WhoLeaves_HasTheTurnoverBeforeTheNextPatient()
    {
        var slow = Peel with { Roles = [Assistant with { Turnover = Duration.FromMinutes(20) }] };
        var ana = Clinic.Taken(Ana, Day, "09:00-09:15");

        Assert.Equal(
            "ben in check-in, ana in cleansing peel",
            Turns(Clinic.Place(slow, Day, "09:00", ana, Clinic.Taken(Ben, Day, "09:45-10:30"))));
        Assert.Equal(
            [new RefusalReason(RefusalCode.Taken, "assistant", "check-in")],
            Clinic.Place(slow, Day, "09:00", ana, Clinic.Taken(Ben, Day, "09:30-10:30")).Reasons());
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Validate_ManyPlaces_AreLimited(int count, bool valid)
    {
        var many = Peel with
        {
            Roles = [Assistant with { Count = count }],
            Phases = [.. Peel.Phases, Example.Phase("aftercare", 10, "assistant")],
        };

        Assert.Equal(valid ? [] : ["roles"], TreatmentValidation.Validate(many).Select(violation => violation.Field));
    }

    private static string Turns(PlacementResult result) => string.Join(", ", Assert.IsType<Placement>(result).Assignments
        .Where(one => one.RoleId == "assistant")
        .Select(one => $"{string.Join(' ', one.Resources.Select(key => key.Id))} in {(one.Phases.IsEmpty ? "all" : string.Join(' ', one.Phases))}"));
}
