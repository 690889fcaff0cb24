using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Assessments.Tests.Evaluation;

/// <summary>Values by hand from the fact sheet's tables 5.2 to 5.4.</summary>
public class PlanTests
{
    [Theory]
    [InlineData(ConcernKind.AcneScarRolling, BodyRegion.Cheek, Phototype.Ii, 1.5, NeedleLengthLimit.Indication)]
    [InlineData(ConcernKind.AcneScarRolling, BodyRegion.Cheek, Phototype.Iv, 1.25, NeedleLengthLimit.Phototype)]
    [InlineData(ConcernKind.AcneScarRolling, BodyRegion.Cheek, Phototype.Vi, 1.0, NeedleLengthLimit.Phototype)]
    [InlineData(ConcernKind.AcneScarRolling, BodyRegion.Chin, Phototype.Ii, 1.0, NeedleLengthLimit.Region)]
    [InlineData(ConcernKind.AcneScarRolling, BodyRegion.Back, Phototype.Ii, 1.5, NeedleLengthLimit.Indication)]
    [InlineData(ConcernKind.WrinklePhotoageing, BodyRegion.Forehead, Phototype.Ii, 0.5, NeedleLengthLimit.Region)]
    [InlineData(ConcernKind.WrinklePhotoageing, BodyRegion.Periorbital, Phototype.Ii, 0.3, NeedleLengthLimit.Region)]
    [InlineData(ConcernKind.WrinklePhotoageing, BodyRegion.Eyelid, Phototype.Ii, 0.0, NeedleLengthLimit.Region)]
    [InlineData(ConcernKind.Striae, BodyRegion.Thigh, Phototype.V, 1.5, NeedleLengthLimit.Phototype)]
    [InlineData(ConcernKind.Melasma, BodyRegion.Cheek, Phototype.Vi, 0.25, NeedleLengthLimit.Phototype)]
    public void NeedleLength_IsTheLeastOfAllLimits(
        ConcernKind concern, BodyRegion region, Phototype phototype, double length, NeedleLengthLimit limitedBy)
    {
        var state = With(concern, region, phototype);
        var plan = Region(state, RuleProfile.Conservative);
        if (region == BodyRegion.Eyelid)
        {
            Assert.Null(plan);
            return;
        }

        Assert.Equal(length, plan!.NeedleLengthMm);
        Assert.Equal(limitedBy, plan.LimitedBy);
    }

    [Fact]
    public void NeedleLength_PermissiveRegion_GoesDeeper()
    {
        Assert.Equal(1.5, Region(With(ConcernKind.Striae, BodyRegion.Abdomen, Phototype.Ii), RuleProfile.Conservative)!.NeedleLengthMm);
        Assert.Equal(2.0, Region(With(ConcernKind.Striae, BodyRegion.Abdomen, Phototype.Ii), RuleProfile.Permissive)!.NeedleLengthMm);
    }

    [Fact]
    public void NeedleLength_LongNeedle_StretchesTheIntervalAndRaisesThePigmentRisk()
    {
        var finding = Example.Needling(With(ConcernKind.Striae, BodyRegion.Abdomen, Phototype.Ii), RuleProfile.Permissive);
        Assert.Equal(Duration.FromTimeSpan(TimeSpan.FromDays(42)), finding.Course.MinimumInterval);
        Assert.Equal(PigmentRiskLevel.Low, finding.PigmentRisk.Level);
        Assert.Equal(PigmentRiskLevel.None, finding.PigmentRisk.BaseLevel);
    }

    [Fact]
    public void NeedleLength_Device_CapsIt()
    {
        var state = Example.Patient() with { Device = new PlannedDevice("Little roller", ["needling_roller"], 1.0) };
        var finding = Example.Needling(state);
        var plan = Assert.Single(finding.Plan.Regions);
        Assert.Equal(1.0, plan.NeedleLengthMm);
        Assert.Equal(NeedleLengthLimit.Device, plan.LimitedBy);
        Assert.Equal(15, plan.MaximumPasses);
        Assert.Contains(finding.FiredRules, fired => fired is { RuleId: "device_off_label", OffLabel: true });
    }

    [Fact]
    public void Device_UsedAsAuthorised_IsNotOffLabel()
    {
        var finding = Example.Needling(Example.Patient() with { Device = new PlannedDevice("SkinPen Precision", ["needling_pen"]) });
        Assert.DoesNotContain(finding.FiredRules, fired => fired.OffLabel);
        Assert.Equal(3, Assert.Single(finding.Plan.Regions).MaximumPasses);
    }

    [Fact]
    public void NeedleLength_ActiveMelasma_IsCappedAndStopsAtRedness()
    {
        var plan = Assert.Single(Example.Needling(Example.Patient(inputs => inputs.Regions[0].ActiveMelasma = Answer.Yes)).Plan.Regions);
        Assert.Equal(0.5, plan.NeedleLengthMm);
        Assert.Equal(NeedleLengthLimit.Rule, plan.LimitedBy);
        Assert.Equal(NeedlingEndPoint.Erythema, plan.EndPoint);
    }

    [Fact]
    public void Course_OfAcneScars_IsThreeToFiveSessionsFourWeeksApart()
    {
        var course = Example.Needling(Example.Patient()).Course;
        Assert.Equal((3, 5), (course.MinimumSessions, course.MaximumSessions));
        Assert.Equal(TimeSpan.FromDays(28), course.PreferredInterval.ToTimeSpan());
        Assert.Equal(TimeSpan.FromDays(4 * 28 + 3), course.TotalSpan.ToTimeSpan());
    }

    [Theory]
    [InlineData(60, 6.75, Answer.Yes, 270)]
    [InlineData(60, 6.76, Answer.No, 270)]
    [InlineData(80, 7.5, Answer.Yes, 300)]
    [InlineData(80, 7.6, Answer.No, 300)]
    public void Dose_AppliedLidocaine_IsCappedByWeightAndAbsolutely(double weightKg, double grams, Answer kept, double limitMg)
    {
        var finding = Example.Needling(Numbed(weightKg, grams));
        var check = finding.Plan.Anaesthetic.DoseChecks.Single(check => check.Quantity == DoseQuantity.ActiveMg);
        Assert.Equal(limitMg, check.Limit!.Value, 6);
        Assert.Equal(kept, check.Kept);
        Assert.Equal(kept == Answer.No, finding.FiredRules.Any(fired => fired.RuleId == "anaesthetic_dose"));
    }

    [Fact]
    public void Dose_WithoutWeight_IsIndeterminateAndAsks()
    {
        var finding = Example.Needling(Numbed(null, 5));
        Assert.Equal(Verdict.Indeterminate, finding.Verdict);
        Assert.Contains("weight", finding.OpenQuestionIds);
    }

    [Fact]
    public void Dose_Permissive_GoesByTheLabelOnly() =>
        Assert.DoesNotContain(
            Example.Needling(Numbed(60, 20), RuleProfile.Permissive).Plan.Anaesthetic.DoseChecks,
            check => check.Quantity == DoseQuantity.ActiveMg);

    [Fact]
    public void Anaesthetic_WithMethaemoglobinaemia_IsNeverPrilocaine()
    {
        var plan = Example.Needling(Example.Patient(inputs => inputs.History.MethaemoglobinaemiaRisk = Answer.Yes)).Plan;
        Assert.Equal("lidocaine_4_liposomal", plan.Anaesthetic.Use.AgentCode);
        Assert.Null(Example.Needling(Example.Patient(inputs =>
            inputs.Allergies.Items.Add(new Allergy { Allergen = Allergen.AmideAnaesthetic }))).Plan.Anaesthetic);
    }

    private static PatientState Numbed(double? weightKg, double grams) => Example.Patient(inputs =>
    {
        inputs.WeightKg = weightKg;
        inputs.PlannedAnaesthetic = new AnaestheticUse { AgentCode = "lidocaine_4_liposomal", AmountG = grams };
    });

    private static PatientState With(ConcernKind concern, BodyRegion region, Phototype phototype)
    {
        var inputs = Example.Inputs();
        inputs.Concerns[0].Kind = concern;
        inputs.Concerns[0].BodyRegions.Clear();
        inputs.Concerns[0].BodyRegions.Add(region);
        inputs.Regions[0].BodyRegion = region;
        return Example.State(inputs, phototype);
    }

    private static RegionPlan? Region(PatientState state, RuleProfile profile) => Example.Needling(state, profile).Plan?.Regions.Single();
}
