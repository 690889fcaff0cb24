using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Evaluation;

/// <summary>Values by hand from the fact sheet's table 3.2, phototype I to VI.</summary>
public class PigmentTests
{
    [Theory]
    [InlineData(Modality.TopicalCare, 0, 0, 0, 0, 1, 1)]
    [InlineData(Modality.MicroNeedling, 0, 0, 0, 1, 2, 2)]
    [InlineData(Modality.RadioFrequencyNeedling, 1, 1, 1, 1, 2, 2)]
    [InlineData(Modality.SuperficialPeel, 1, 1, 1, 1, 2, 3)]
    [InlineData(Modality.NonAblativeFractionalLaser, 1, 1, 1, 2, 2, 2)]
    [InlineData(Modality.PigmentLaser1064, 1, 1, 1, 1, 2, 2)]
    [InlineData(Modality.PigmentLaser532, 1, 1, 2, 3, 4, 4)]
    [InlineData(Modality.IntensePulsedLight, 1, 1, 1, 3, 4, 4)]
    [InlineData(Modality.MediumPeel, 1, 1, 1, 3, 4, 4)]
    [InlineData(Modality.FractionalAblativeLaser, 1, 1, 2, 3, 4, 4)]
    public void Level_WithoutModifiers_IsThatOfTheTable(Modality modality, params int[] levels)
    {
        for (var type = 1; type <= 6; type++)
        {
            var finding = Example.Of(Example.Evaluate(Example.Patient(phototype: (Phototype)type)), modality);
            Assert.Equal((PigmentRiskLevel)(levels[type - 1] + 1), finding.PigmentRisk.Level);
            var verdict = levels[type - 1] switch { 4 => Verdict.Contraindicated, 3 => Verdict.NeedsClearance, 2 => Verdict.Caution, _ => Verdict.Suitable };
            Assert.Equal(verdict, finding.Verdict);
        }
    }

    [Fact]
    public void Level_EachModifier_RaisesItByOne()
    {
        var risk = Example.Needling(Example.Patient(
            inputs =>
            {
                inputs.History.PostInflammatoryHyperpigmentation = Answer.Yes;
                inputs.Lifestyle.LastTanDate = Example.Ago(27);
                inputs.Lifestyle.Sunscreen = SunscreenHabit.Sometimes;
            },
            Phototype.Iv)).PigmentRisk;
        Assert.Equal(PigmentRiskLevel.Low, risk.BaseLevel);
        Assert.Equal(PigmentRiskLevel.Excluded, risk.Level);
        Assert.Equal(3, risk.Modifiers.Count);
    }

    [Fact]
    public void Level_OfAnUnknownPhototype_LeavesLasersOpenAndAsks()
    {
        var findings = Example.Evaluate(Example.Patient() with { Phototype = null });
        var laser = Example.Of(findings, Modality.PigmentLaser532);
        Assert.Equal(Verdict.Indeterminate, laser.Verdict);
        Assert.Contains("phototype", laser.OpenQuestionIds);
        Assert.Equal(PigmentRiskLevel.Unspecified, laser.PigmentRisk.Level);
    }

    [Fact]
    public void Needling_InTypeV_NeedsATestSpotAndSunProtection()
    {
        var risk = Example.Needling(Example.Patient(phototype: Phototype.V)).PigmentRisk;
        Assert.True(risk is { TestSpotRequired: true, SunProtectionRequired: true });
    }

    [Fact]
    public void LasersAndNeedling_ForScars_AreRankedByPhototype()
    {
        Assert.Equal(1, Rank(Phototype.Ii, Modality.MicroNeedling));
        Assert.Equal(1, Rank(Phototype.Ii, Modality.NonAblativeFractionalLaser));
        Assert.Equal(2, Rank(Phototype.Ii, Modality.FractionalAblativeLaser));
        Assert.Equal(1, Rank(Phototype.V, Modality.MicroNeedling));
        Assert.Equal(0, Rank(Phototype.V, Modality.FractionalAblativeLaser));
        Assert.Equal(Modality.MicroNeedling, Example.Evaluate(Example.Patient(phototype: Phototype.Ii)).Modalities[0].Modality);

        static int Rank(Phototype phototype, Modality modality) =>
            Example.Of(Example.Evaluate(Example.Patient(phototype: phototype)), modality).Benefits.Single().ChoiceRank;
    }

    [Fact]
    public void Factors_OfWrinkles_AreRankedByStrengthAndSayWhatCanBeChanged()
    {
        var findings = Example.Evaluate(Example.Patient(inputs =>
        {
            inputs.Concerns[0].Kind = ConcernKind.WrinklePhotoageing;
            inputs.Lifestyle.Sunscreen = SunscreenHabit.Never;
            inputs.Lifestyle.AlcoholDrinksPerWeek = 8;
            inputs.Lifestyle.Smoking.Status = SmokingStatus.Current;
        }));
        var factors = findings.Concerns.Single().Factors;
        Assert.Equal(["ultraviolet", "smoking", "age", "alcohol"], factors.Select(factor => factor.FactorId));
        Assert.Equal([1, 2, 3, 4], factors.Select(factor => factor.Rank));
        Assert.Equal([true, true, false, true], factors.Select(factor => factor.Changeable));
    }
}
