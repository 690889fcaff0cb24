using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Scales;

public sealed class PhototypeTests
{
    private static readonly Phototype[] All = [Phototype.I, Phototype.Ii, Phototype.Iii, Phototype.Iv, Phototype.V, Phototype.Vi];

    [Theory]
    [InlineData(Phototype.I, 0, 6)]
    [InlineData(Phototype.Ii, 7, 13)]
    [InlineData(Phototype.Iii, 14, 20)]
    [InlineData(Phototype.Iv, 21, 27)]
    [InlineData(Phototype.V, 28, 34)]
    [InlineData(Phototype.Vi, 35, 40)]
    public void Bands_ReachFromTheirFirstToTheirLastScore(Phototype phototype, int first, int last) =>
        Assert.All(Enumerable.Range(first, last - first + 1), score => Assert.Equal(phototype, Phototypes.Of(score)));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void TenAnswersAlike_AddUpToTheirSum(int answer) =>
        Assert.Equal(10 * answer, Phototypes.Score(Answered(answer)).Value);

    [Fact]
    public void EachAnswer_IsNeeded_AndNamedWhenItIsMissing()
    {
        var items = PhototypeQuestionnaire.Descriptor.Fields.InFieldNumberOrder().Skip(1).ToList();
        Assert.Equal(10, items.Count);
        foreach (var item in items)
        {
            var answers = Answered(1);
            item.Accessor.Clear(answers);
            var scored = Phototypes.Score(answers);
            Assert.Null(scored.Value);
            Assert.Equal([item.Name], scored.Missing);
        }
    }

    [Fact]
    public void AnotherQuestionnaire_IsKeptAndNotScored()
    {
        var answers = Answered(2);
        answers.InstrumentVersion = "variant_b";
        Assert.Equal(["instrument_version"], Phototypes.Score(answers).Missing);
        var finding = Phototypes.Find(answers, monkTone: 9)!;
        Assert.Equal((null, Phototype.Unspecified, Phototype.Unspecified), (finding.Score, finding.Phototype, finding.DecidingPhototype));
    }

    [Theory]
    [InlineData(Phototype.Ii, 3, Phototype.Ii)]
    [InlineData(Phototype.Ii, 4, Phototype.Iii)]
    [InlineData(Phototype.Iv, 4, Phototype.Iv)]
    [InlineData(Phototype.Iv, 7, Phototype.V)]
    [InlineData(Phototype.Vi, 1, Phototype.Vi)]
    [InlineData(Phototype.Iii, null, Phototype.Iii)]
    public void DarkerOfPhototypeAndTone_Decides(Phototype phototype, int? tone, Phototype deciding) =>
        Assert.Equal(deciding, Phototypes.Deciding(phototype, tone));

    [Fact]
    public void DecidingPhototype_IsNeverLighterThanEither_AndNeverLightensWithADarkerOne()
    {
        foreach (var phototype in All)
        {
            for (var tone = 1; tone <= 10; tone++)
            {
                var deciding = Phototypes.Deciding(phototype, tone);
                Assert.True(deciding >= phototype, $"{phototype} with tone {tone} became lighter.");
                Assert.True(tone == 1 || deciding >= Phototypes.Deciding(phototype, tone - 1), $"{phototype} is lighter with tone {tone}.");
                Assert.True(phototype == Phototype.I || deciding >= Phototypes.Deciding(phototype - 1, tone), $"{phototype} decides lighter with tone {tone}.");
            }
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public void SunOfTheLastThreeMonths_MakesTheScoreDrift(int lastExposure, bool drifting)
    {
        var answers = Answered(1);
        answers.LastExposure = lastExposure;
        Assert.Equal(drifting, Phototypes.Find(answers, monkTone: null)!.Drifting);
    }

    [Fact]
    public void NothingAsked_FindsNothing() => Assert.Null(Phototypes.Find(null, null));

    private static PhototypeQuestionnaire Answered(int answer) => new()
    {
        InstrumentVersion = Phototypes.Instrument,
        EyeColour = answer,
        HairColour = answer,
        UnexposedSkinColour = answer,
        Freckles = answer,
        SunReaction = answer,
        Tanning = answer,
        TanDepth = answer,
        FaceSensitivity = answer,
        TanningHabit = answer,
        LastExposure = answer,
    };
}
