using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Scales;

public sealed class ScarTests
{
    [Theory]
    [InlineData(Answer.Yes, Answer.Unspecified, Answer.Unspecified, 1)]
    [InlineData(Answer.No, Answer.No, Answer.Unspecified, 2)]
    [InlineData(Answer.No, Answer.Yes, Answer.Yes, 3)]
    [InlineData(Answer.No, Answer.Yes, Answer.No, 4)]
    public void Grade_FollowsTheAnswersThatAreNeeded(Answer flat, Answer visible, Answer flattens, int grade) =>
        Assert.Equal(grade, GoodmanBaron.Grade(Reading(flat, visible, flattens)).Value);

    [Theory]
    [InlineData(Answer.Unspecified, Answer.No, Answer.No, "flat")]
    [InlineData(Answer.Unknown, Answer.Yes, Answer.Yes, "flat")]
    [InlineData(Answer.No, Answer.Unspecified, Answer.No, "visible_from_50_cm")]
    [InlineData(Answer.No, Answer.Yes, Answer.Unknown, "flattens_when_stretched")]
    public void Grade_LacksTheFirstAnswerThatLeavesItOpen(Answer flat, Answer visible, Answer flattens, string missing) =>
        Assert.Equal([missing], GoodmanBaron.Grade(Reading(flat, visible, flattens)).Missing);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 6)]
    [InlineData(10, 6)]
    [InlineData(11, 12)]
    [InlineData(20, 12)]
    [InlineData(21, 18)]
    [InlineData(1000, 18)]
    public void AtrophicScars_CountByGradeAndStepwiseByNumber(int each, int score) => Assert.Equal(score, Count(
        (ScarGrade.Mild, each), (ScarGrade.Moderate, each), (ScarGrade.Severe, each)));

    [Theory]
    [InlineData(ScarGrade.Mild, 1)]
    [InlineData(ScarGrade.Moderate, 2)]
    [InlineData(ScarGrade.Severe, 3)]
    [InlineData(ScarGrade.Raised, 2)]
    public void OneScar_CountsThePointsOfItsGrade(ScarGrade grade, int points) => Assert.Equal(points, Count((grade, 1)));

    [Fact]
    public void NoScars_ScoreNothing() => Assert.Equal(0, Count());

    [Theory]
    [InlineData(2.9, 1, 1, 6)]
    [InlineData(3, 1, 15, 8)]
    [InlineData(6, 2, 16, 12)]
    [InlineData(6.1, 2, 31, 15)]
    [InlineData(10, 3, 46, 19)]
    [InlineData(10.1, 3, 61, 22)]
    public void Pahpi_AddsThePointsOfSizeIntensityAndNumber(double size, int intensity, int count, int score) =>
        Assert.Equal(score, Pahpi.Score(new PahpiReading { SizeMm = size, Intensity = intensity, Count = count }).Value);

    [Fact]
    public void Pahpi_WithoutPatches_IsNothing_AndOtherwiseNamesWhatIsMissing()
    {
        Assert.Equal(0, Pahpi.Score(new PahpiReading { Count = 0 }).Value);
        Assert.Equal(["size_mm", "intensity"], Pahpi.Score(new PahpiReading { Count = 4 }).Missing);
        Assert.Equal(["count"], Pahpi.Score(new PahpiReading { SizeMm = 2, Intensity = 1 }).Missing);
    }

    private static GoodmanBaronReading Reading(Answer flat, Answer visible, Answer flattens) =>
        new() { Flat = flat, VisibleFrom50Cm = visible, FlattensWhenStretched = flattens };

    private static double? Count(params (ScarGrade Grade, int Count)[] counts) => GoodmanBaron.Count(new GoodmanBaronCount
    {
        Counts = { counts.Select(c => new ScarCount { Grade = c.Grade, Count = c.Count }) },
    }).Value;
}
