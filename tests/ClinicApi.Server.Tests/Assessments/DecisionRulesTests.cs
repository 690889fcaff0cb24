using ClinicApi.Server.Assessments;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Assessments;

public sealed class DecisionRulesTests
{
    private static readonly CivilDate Earliest = new() { Year = 2026, Month = 6, Day = 1 };
    private static readonly CivilDate TheDayBefore = new() { Year = 2026, Month = 5, Day = 31 };

    [Theory]
    [InlineData(Verdict.Suitable, DecisionKind.Approved, false)]
    [InlineData(Verdict.Caution, DecisionKind.Approved, false)]
    [InlineData(Verdict.NeedsClearance, DecisionKind.Approved, true)]
    [InlineData(Verdict.Deferred, DecisionKind.Approved, true)]
    [InlineData(Verdict.Indeterminate, DecisionKind.Approved, true)]
    [InlineData(Verdict.Contraindicated, DecisionKind.Approved, true)]
    [InlineData(Verdict.Suitable, DecisionKind.Referred, false)]
    [InlineData(Verdict.Deferred, DecisionKind.Referred, false)]
    [InlineData(Verdict.Contraindicated, DecisionKind.Referred, true)]
    [InlineData(Verdict.Suitable, DecisionKind.Declined, false)]
    [InlineData(Verdict.Contraindicated, DecisionKind.Declined, false)]
    public void Decision_MilderThanTheVerdict_NeedsAReason_AndIsMarked(Verdict verdict, DecisionKind kind, bool departs)
    {
        var findings = Found(new ModalityFinding { Modality = Modality.MicroNeedling, Verdict = verdict });
        var decision = new ModalityDecision { Modality = Modality.MicroNeedling, Kind = kind };
        if (departs)
            AssertRefused(findings, decision);
        decision.Reason = "The haematologist agrees.";
        Assert.Equal(departs, Assert.Single(DecisionRules.Settle(findings, [decision])).DepartsFromFindings);
    }

    [Fact]
    public void Deferred_IsApprovedFromItsDateOn_AndEarlierOnlyWithAReason()
    {
        var findings = Found(new ModalityFinding { Modality = Modality.MicroNeedling, Verdict = Verdict.Deferred, EarliestDate = Earliest });
        Assert.False(Settle(Approval(null)).DepartsFromFindings);
        Assert.False(Settle(Approval(Earliest)).DepartsFromFindings);
        AssertRefused(findings, Approval(TheDayBefore));

        ModalityDecision Settle(ModalityDecision decision) => Assert.Single(DecisionRules.Settle(findings, [decision]));

        static ModalityDecision Approval(CivilDate? date) =>
            new() { Modality = Modality.MicroNeedling, Kind = DecisionKind.Approved, EarliestDate = date };
    }

    [Fact]
    public void EachModality_ThatCouldBeHad_NeedsADecision_AndTheOthersAreDeclinedWithout()
    {
        var findings = Found([.. System.Enum.GetValues<Verdict>().Where(verdict => verdict != Verdict.Unspecified).Select(verdict =>
            new ModalityFinding { Modality = Modality.MicroNeedling + (int)verdict - 1, Verdict = verdict })]);
        var refused = Assert.Throws<ApiException>(() => DecisionRules.Settle(findings, []));
        Assert.Equal(ErrorReason.DecisionIncomplete, refused.Reason);
        Assert.Equal(
            ["MODALITY_MICRO_NEEDLING", "MODALITY_RADIO_FREQUENCY_NEEDLING", "MODALITY_FRACTIONAL_ABLATIVE_LASER", "MODALITY_NON_ABLATIVE_FRACTIONAL_LASER"],
            refused.Preconditions.Select(violation => violation.Subject));

        var settled = DecisionRules.Settle(findings, [.. findings.Modalities.Take(4).Select(finding =>
            new ModalityDecision { Modality = finding.Modality, Kind = DecisionKind.Referred, DepartsFromFindings = true })]);
        Assert.Equal(findings.Modalities.Select(finding => finding.Modality), settled.Select(decision => decision.Modality));
        Assert.Equal([DecisionKind.Declined, DecisionKind.Declined], settled.Skip(4).Select(decision => decision.Kind));
        Assert.All(settled, decision => Assert.False(decision.DepartsFromFindings));
    }

    [Fact]
    public void Decision_OnWhatWasNotFound_OrTwiceOnTheSame_IsRefused()
    {
        var findings = Found(new ModalityFinding { Modality = Modality.MicroNeedling, Verdict = Verdict.Suitable });
        var refused = Assert.Throws<ApiException>(() => DecisionRules.Settle(
            findings,
            [
                new ModalityDecision { Modality = Modality.MicroNeedling, Kind = DecisionKind.Approved },
                new ModalityDecision { Modality = Modality.FollowUp, Kind = DecisionKind.Approved },
                new ModalityDecision { Modality = Modality.MicroNeedling, Kind = DecisionKind.Declined },
            ]));
        Assert.Equal(["decisions[1].modality", "decisions[2].modality"], refused.Fields.Select(field => field.Field));
    }

    [Theory]
    [InlineData("as proposed", false)]
    [InlineData("less", false)]
    [InlineData("a longer needle", true)]
    [InlineData("another region", true)]
    [InlineData("more passes", true)]
    [InlineData("more sessions", true)]
    [InlineData("a shorter interval", true)]
    [InlineData("another anaesthetic", true)]
    [InlineData("more anaesthetic", true)]
    [InlineData("a longer dwell", true)]
    public void Plan_ThatAsksMoreOfTheSkin_NeedsAReason(string change, bool departs)
    {
        var finding = new ModalityFinding
        {
            Modality = Modality.MicroNeedling,
            Verdict = Verdict.Suitable,
            Plan = APlan(),
            Course = new CourseOutlook { MinimumSessions = 3, MaximumSessions = 5, MinimumInterval = Days(28) },
        };
        var plan = APlan();
        var (region, use) = (plan.Regions[0], plan.Anaesthetic.Use);
        Action alter = change switch
        {
            "less" => () => (region.NeedleLengthMm, region.MaximumPasses, plan.Interval, use.AmountG) = (0.5, 2, Days(42), 1),
            "a longer needle" => () => region.NeedleLengthMm = 1.75,
            "another region" => () => plan.Regions.Add(new RegionPlan { BodyRegion = BodyRegion.Forehead, NeedleLengthMm = 0.25 }),
            "more passes" => () => region.MaximumPasses = 7,
            "more sessions" => () => plan.Sessions = 6,
            "a shorter interval" => () => plan.Interval = Days(27),
            "another anaesthetic" => () => use.AgentCode = "tetracaine",
            "more anaesthetic" => () => use.AmountG = 6,
            "a longer dwell" => () => use.Dwell = new Duration { Seconds = 3601 },
            _ => () => { }
            ,
        };
        alter();
        var decision = new ModalityDecision { Modality = Modality.MicroNeedling, Kind = DecisionKind.Approved, Plan = plan };
        if (departs)
            AssertRefused(Found(finding), decision);
        else
            Assert.False(Assert.Single(DecisionRules.Settle(Found(finding), [decision])).DepartsFromFindings);
    }

    private static TreatmentPlan APlan() => new()
    {
        Sessions = 3,
        Interval = Days(28),
        Regions = { new RegionPlan { BodyRegion = BodyRegion.Cheek, NeedleLengthMm = 1.5, MaximumPasses = 6 } },
        Anaesthetic = new AnaestheticPlan
        {
            Use = new AnaestheticUse { AgentCode = "lidocaine", AmountG = 5, AreaCm2 = 100, Dwell = new Duration { Seconds = 3600 } },
        },
    };

    private static Duration Days(int days) => new() { Seconds = days * 86_400L };

    private static AssessmentFindings Found(params ModalityFinding[] modalities) => new() { Modalities = { modalities } };

    private static void AssertRefused(AssessmentFindings findings, ModalityDecision decision)
    {
        var refused = Assert.Throws<ApiException>(() => DecisionRules.Settle(findings, [decision]));
        Assert.Equal(ErrorReason.DecisionIncomplete, refused.Reason);
        Assert.Equal(["MODALITY_MICRO_NEEDLING"], refused.Preconditions.Select(violation => violation.Subject));
    }
}
