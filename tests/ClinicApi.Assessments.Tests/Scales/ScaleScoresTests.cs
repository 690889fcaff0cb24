using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Scales;

public sealed class ScaleScoresTests
{
    [Fact]
    public void EveryScaleOfTheContract_HasTermsThatAgreeWithThemselves()
    {
        foreach (var scale in Enum.GetValues<SeverityScale>().Where(scale => scale != SeverityScale.Unspecified))
        {
            var terms = SeverityScales.TermsOf(scale);
            Assert.True(terms.Minimum < terms.Maximum, $"{scale} has no range.");
            Assert.True(terms.Accepts(terms.Minimum) && terms.Accepts(terms.Maximum), $"{scale} refuses the ends of its range.");
            Assert.False(terms.Accepts(terms.Minimum - 0.5) || terms.Accepts(terms.Maximum + 0.5), $"{scale} accepts what is outside its range.");
            Assert.True(terms.Bands is [] || terms.Bands[^1].UpTo >= terms.Maximum, $"The bands of {scale} end early.");
            Assert.Equal(terms.Bands.OrderBy(band => band.UpTo), terms.Bands);
        }
    }

    [Theory]
    [InlineData(SeverityScale.CgsLaxity, 1.5, true)]
    [InlineData(SeverityScale.CgsLaxity, 0.5, false)]
    [InlineData(SeverityScale.Glogau, 2.5, false)]
    [InlineData(SeverityScale.ModifiedFitzpatrickWrinkle, 0.5, true)]
    [InlineData(SeverityScale.VisualAnalogue, 7.3, true)]
    [InlineData(SeverityScale.LentigoCount, 1000, true)]
    public void Grades_AreThoseOfTheScale(SeverityScale scale, double grade, bool accepted) =>
        Assert.Equal(accepted, SeverityScales.TermsOf(scale).Accepts(grade));

    [Theory]
    [InlineData(SeverityScale.Glogau, 3, "advanced")]
    [InlineData(SeverityScale.FitzpatrickWrinkle, 4, "moderate")]
    [InlineData(SeverityScale.IgaAcne, 1, "almost_clear")]
    [InlineData(SeverityScale.CgsRhytides, 3.5, "advanced")]
    [InlineData(SeverityScale.ModifiedMasi, 12, "")]
    [InlineData(SeverityScale.Ods, 2, "")]
    public void Band_IsThatOfTheValue_OrNoneWhereNoneIsValidated(SeverityScale scale, double value, string band) =>
        Assert.Equal(band, SeverityScales.TermsOf(scale).BandOf(value));

    [Fact]
    public void Readings_AreScoredInTheirOrder_WithConcernRegionsAndRange()
    {
        var scores = ScaleScores.Of(
            [
                new Concern
                {
                    Kind = ConcernKind.WrinklePhotoageing,
                    BodyRegions = { BodyRegion.Forehead },
                    Readings = { Graded(SeverityScale.Glogau, 2), Graded(SeverityScale.Lemperle, null) },
                },
                new Concern { Kind = ConcernKind.Melasma, Readings = { new ScaleReading { Masi = new MasiReading() }, new ScaleReading() } },
            ],
            new DermatologyLifeQuality(),
            age: 40);

        Assert.Equal(
            [SeverityScale.Glogau, SeverityScale.Lemperle, SeverityScale.ModifiedMasi, SeverityScale.Masi, SeverityScale.Dlqi],
            scores.Select(score => score.Scale));
        Assert.Equal(
            new ScaleScore
            {
                Scale = SeverityScale.Glogau,
                Concern = ConcernKind.WrinklePhotoageing,
                BodyRegions = { BodyRegion.Forehead },
                Value = 2,
                Minimum = 1,
                Maximum = 4,
                BandCode = "moderate",
            },
            scores[0]);
        Assert.Equal(["concerns[0].readings[1].grade.grade"], scores[1].MissingInputs);
        Assert.Equal("concerns[1].readings[0].masi.forehead.area", scores[2].MissingInputs[0]);
        Assert.Equal(10, scores[4].MissingInputs.Count(path => path.StartsWith("life_quality.", StringComparison.Ordinal)));
        Assert.Null(scores[4].Value);
    }

    private static ScaleReading Graded(SeverityScale scale, double? grade) => new() { Grade = new ScaleGrade { Scale = scale, Grade = grade } };
}
