using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Scales;

public sealed class LifeQualityTests
{
    private static readonly string[] Items =
    [
        "symptoms", "embarrassment", "daily_activities", "clothes", "leisure", "sport", "work", "relationships", "sexuality", "treatment",
    ];

    [Theory]
    [InlineData(0, 0, "none")]
    [InlineData(1, 10, "moderate")]
    [InlineData(2, 20, "very_large")]
    [InlineData(3, 30, "extremely_large")]
    public void AllAnswersAlike_AddUpToTheirSum(int answer, int sum, string band)
    {
        Assert.Equal(sum, LifeQuality.Score(Answers(Items.ToDictionary(item => item, _ => answer))).Value);
        Assert.Equal(band, SeverityScales.TermsOf(SeverityScale.Dlqi).BandOf(sum));
    }

    [Theory]
    [InlineData("none", 0, 1)]
    [InlineData("small", 2, 5)]
    [InlineData("moderate", 6, 10)]
    [InlineData("very_large", 11, 20)]
    [InlineData("extremely_large", 21, 30)]
    public void Bands_ReachFromTheirFirstToTheirLastScore(string band, int first, int last) =>
        Assert.All(Enumerable.Range(first, last - first + 1), score => Assert.Equal(band, SeverityScales.TermsOf(SeverityScale.Dlqi).BandOf(score)));

    [Fact]
    public void OneMissingAnswer_CountsAsNone_AndTwoLeaveNoScore()
    {
        foreach (var item in Items)
        {
            var nine = Items.Except([item]).ToDictionary(other => other, _ => 2);
            Assert.Equal(18, LifeQuality.Score(Answers(nine)).Value);
        }

        var eight = LifeQuality.Score(Answers(Items.Skip(2).ToDictionary(item => item, _ => 2)));
        Assert.Null(eight.Value);
        Assert.Equal(["symptoms", "embarrassment"], eight.Missing);
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(null, true)]
    public void Index_IsScoredFromSixteenYearsOn(int? age, bool scored)
    {
        var score = Assert.Single(ScaleScores.Of([], Answers(Items.ToDictionary(item => item, _ => 1)), age));
        Assert.Equal(scored ? 10 : null, score.Value);
        Assert.Empty(score.MissingInputs);
    }

    private static DermatologyLifeQuality Answers(Dictionary<string, int> answers)
    {
        var message = new DermatologyLifeQuality();
        foreach (var (item, answer) in answers)
            DermatologyLifeQuality.Descriptor.FindFieldByName(item).Accessor.SetValue(message, answer);
        return message;
    }
}
