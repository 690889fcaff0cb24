using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class RoleTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Ana = Example.Practitioner("ana");

    private static readonly ResourceKey Ben = Example.Practitioner("ben");

    private static readonly Treatment WithAssistant = Example.Treatment(
        30,
        [Example.Role("practitioner", ResourceKind.Practitioner, "laser"), Example.Role("assistant", ResourceKind.Practitioner, "assist")],
        Example.Phase("laser", 60, "practitioner", "assistant"));

    [Fact]
    public void Place_FirstComeChoiceWouldLeaveNoAssistant_TheOtherPractitionerLeads()
    {
        var clinic = Clinic(Ana.With("laser", "assist"), Ben.With("laser"));

        var result = clinic.Place(WithAssistant, Day, "09:00");

        Assert.Equal("ben", result.Chosen("practitioner"));
        Assert.Equal("ana", result.Chosen("assistant"));
    }

    [Fact]
    public void Search_FirstComeChoiceWouldLeaveNoAssistant_NamesOnlyWhoCanReallyLead()
    {
        var clinic = Clinic(Ana.With("laser", "assist"), Ben.With("laser"));

        Assert.All(clinic.SearchDay(WithAssistant, Day), slot => Assert.Equal(Ben, Assert.Single(slot.Practitioners)));
    }

    [Fact]
    public void Place_OnePersonCouldPlayEitherRoleButNotBoth_SaysWhichRoleIsLeft()
    {
        var clinic = Clinic(Ana.With("laser", "assist"));

        Assert.Empty(clinic.SearchDay(WithAssistant, Day));
        Assert.Equal([new RefusalReason(RefusalCode.NobodyQualified, "assistant")], clinic.Place(WithAssistant, Day, "09:00").Reasons());
    }

    [Fact]
    public void Place_OnlyOneOfTwoIsFree_RolesCannotBeServedTogether()
    {
        var clinic = Clinic(Ana.With("laser", "assist"), Ben.With("laser", "assist"));

        var result = clinic.Place(WithAssistant, Day, "09:00", clinic.Taken(Ben, Day, "09:30-10:30"));

        Assert.Equal([new RefusalReason(RefusalCode.Taken, "assistant", "laser")], result.Reasons());
    }

    [Fact]
    public void Place_RequiredPractitioner_LeadsAndDoesNotAssist()
    {
        var clinic = Clinic(Ana.With("laser", "assist"), Ben.With("laser", "assist"));
        var question = clinic.PlaceQuery(Day, "09:00") with { RequiredPractitioner = Ben };

        var result = Availability.Place(clinic, WithAssistant, question, []);

        Assert.Equal("ben", result.Chosen("practitioner"));
        Assert.Equal("ana", result.Chosen("assistant"));
    }

    [Fact]
    public void Place_RequiredPractitionerWithoutTheSkill_IsRefusedForTheirRole()
    {
        var clinic = Clinic(Ana.With("laser"), Ben.With("assist"));
        var question = clinic.PlaceQuery(Day, "09:00") with { RequiredPractitioner = Ben };

        Assert.Equal(
            [new RefusalReason(RefusalCode.NobodyQualified, "practitioner")],
            Availability.Place(clinic, WithAssistant, question, []).Reasons());
    }

    [Fact]
    public void Search_RequiredPractitioner_OffersOnlyTheirTimes()
    {
        var clinic = Clinic(Ana.With("peel"), Ben.With("peel"));
        var peel = Example.Treatment(
            60, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 60, "practitioner"));
        var question = clinic.DayQuery(Day) with { RequiredPractitioner = Ben };

        var slots = Availability.Search(clinic, peel, question, [clinic.Taken(Ben, Day, "09:00-10:30")]);

        Assert.Equal("11:00", clinic.LocalTimes(slots));
        Assert.All(slots, slot => Assert.Equal(Ben, Assert.Single(slot.Practitioners)));
    }

    [Fact]
    public void Place_RoleWithACountOfTwo_TakesTwoDistinctResourcesThroughout()
    {
        var treatment = Example.Treatment(
            30, [Example.Role("lamps", ResourceKind.Device, "lamp", count: 2)], Example.Phase("light", 30, "lamps"));
        var clinic = Clinic(Lamp("lamp-1"), Lamp("lamp-2"), Lamp("lamp-3"));

        var result = clinic.Place(treatment, Day, "09:00", clinic.Taken(Lamp("lamp-2").Key, Day, "09:00-09:30"));
        var refusal = clinic.Place(
            treatment,
            Day,
            "09:00",
            clinic.Taken(Lamp("lamp-1").Key, Day, "09:00-09:30"),
            clinic.Taken(Lamp("lamp-2").Key, Day, "09:00-09:30"));

        Assert.Equal("lamp-1 lamp-3", result.Chosen("lamps"));
        Assert.Equal([new RefusalReason(RefusalCode.Taken, "lamps", "light")], refusal.Reasons());

        static Resource Lamp(string id) => new ResourceKey(ResourceKind.Device, id).With("lamp");
    }

    [Theory]
    [InlineData("2026-05-03", "09:00", true)]
    [InlineData("2026-05-04", "09:00", true)]
    [InlineData("2026-05-05", "09:00", false)]
    [InlineData("2026-05-04", "23:00", true)]
    [InlineData("2026-05-04", "23:30", false)]
    public void Place_SkillThatEnds_HoldsThroughItsLastDateAndCoversTheWholeAppointment(string date, string time, bool expected)
    {
        var skilled = new Resource(Ana, [new Capability("peel", Example.Date("2026-05-04"))], Hours: null);
        var clinic = Example.Clinic("Australia/Sydney", Example.AroundTheClock, skilled);
        var peel = Example.Treatment(
            30, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 60, "practitioner"));

        var result = clinic.Place(peel, date, time);

        if (expected)
            Assert.IsType<Placement>(result);
        else
            Assert.Equal([new RefusalReason(RefusalCode.NobodyQualified, "practitioner")], result.Reasons());
    }

    [Fact]
    public void Place_SeveralCouldServe_TheLeastBusyOfTheDayDoesThenTheSmallestId()
    {
        var peel = Example.Treatment(
            30, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 30, "practitioner"));
        var clinic = Clinic(Example.Practitioner("cid").With("peel"), Ben.With("peel"), Ana.With("peel"));

        Assert.Equal("ana", clinic.Place(peel, Day, "09:00").Chosen("practitioner"));
        Assert.Equal("ben", clinic.Place(peel, Day, "09:00", clinic.Taken(Ana, Day, "11:00-11:30")).Chosen("practitioner"));
        Assert.Equal("ana", clinic.Place(peel, Day, "09:00", clinic.Taken(Ana, "2026-05-05", "11:00-11:30")).Chosen("practitioner"));
    }

    [Fact]
    public void Place_ResourcesInAnyOrder_ChoosesTheSame()
    {
        var clinic = Clinic(Ana.With("laser", "assist"), Ben.With("laser", "assist"), Example.Practitioner("cid").With("assist"));
        var reversed = clinic with { Resources = [.. clinic.Resources.Reverse()] };

        Assert.Equal(
            clinic.Place(WithAssistant, Day, "09:00").Chosen("assistant"),
            reversed.Place(WithAssistant, Day, "09:00").Chosen("assistant"));
    }

    private static ClinicCalendar Clinic(params Resource[] resources) =>
        Example.Clinic("Europe/Berlin", Example.Daily("09:00-12:00"), resources);
}
