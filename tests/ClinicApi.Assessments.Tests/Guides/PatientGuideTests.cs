using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Guides;

public class PatientGuideTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 15, 9, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void Guide_OfAnAppointment_IsInOrderOfTimeWithEachPhaseInIt()
    {
        var guide = Of("en");
        Assert.Equal(guide.Steps.OrderBy(step => step.StartTime.ToDateTimeOffset()), guide.Steps);
        var numbing = guide.Steps.Single(step => step.RuleId == "phase_numbing");
        Assert.Equal(Start.AddMinutes(10), numbing.StartTime.ToDateTimeOffset());
        Assert.Equal(Start.AddMinutes(40), numbing.EndTime.ToDateTimeOffset());
        Assert.Equal(Start.AddMinutes(60), guide.Steps.Single(step => step.RuleId == "after_first_hours").StartTime.ToDateTimeOffset());
    }

    [Fact]
    public void Guide_DaysBefore_FollowTheProfile()
    {
        Assert.Equal(new DateTimeOffset(2026, 6, 8, 0, 0, 0, TimeSpan.FromHours(2)), Stop(RuleProfile.Conservative));
        Assert.Equal(new DateTimeOffset(2026, 6, 14, 0, 0, 0, TimeSpan.FromHours(2)), Stop(RuleProfile.Permissive));

        static DateTimeOffset Stop(RuleProfile profile) =>
            Of("en", profile).Steps.Single(step => step.RuleId == "before_actives").StartTime.ToDateTimeOffset();
    }

    [Theory]
    [InlineData("de", "de")]
    [InlineData("de-AT", "de")]
    [InlineData("fr", "en")]
    [InlineData("", "en")]
    public void Guide_Language_FallsBackFromRegionToTheFirst(string asked, string given)
    {
        var guide = Of(asked);
        Assert.Equal(given, guide.LanguageCode);
        Assert.Equal(given == "de" ? "Heute" : "Today", guide.Steps.Single(step => step.RuleId == "on_the_day").Title);
    }

    [Fact]
    public void Guide_WarningSigns_AreTheMostUrgentFirst()
    {
        var signs = Of("en").WarningSigns;
        Assert.Equal(signs.OrderBy(sign => sign.Urgency), signs);
        Assert.DoesNotContain(signs, sign => sign.RuleId == "flag_burn");
    }

    private static PatientGuide Of(string language, RuleProfile profile = RuleProfile.Conservative) => PatientGuide.Of(
        Example.Knowledge,
        new GuideSubject
        {
            Modality = Modality.MicroNeedling,
            Profile = profile,
            Day = new DateOnly(2026, 6, 15),
            Phases =
            [
                new GuidePhase(PhaseKind.CheckIn, Start, Start.AddMinutes(10)),
                new GuidePhase(PhaseKind.Numbing, Start.AddMinutes(10), Start.AddMinutes(40)),
                new GuidePhase(PhaseKind.Procedure, Start.AddMinutes(40), Start.AddMinutes(60)),
            ],
            StartOfDay = day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(2)),
        },
        language);
}
