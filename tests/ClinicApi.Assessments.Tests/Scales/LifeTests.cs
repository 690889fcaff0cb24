using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Scales;

public sealed class LifeTests
{
    [Theory]
    [InlineData(SmokingStatus.Never, null, null, 0.0)]
    [InlineData(SmokingStatus.Current, 20.0, 10.0, 10.0)]
    [InlineData(SmokingStatus.Former, 10.0, 5.0, 2.5)]
    [InlineData(SmokingStatus.Current, null, 10.0, null)]
    [InlineData(SmokingStatus.Current, 20.0, null, null)]
    [InlineData(SmokingStatus.Unspecified, 20.0, 10.0, null)]
    public void PackYears_ArePacksADayTimesYears(SmokingStatus status, double? cigarettes, double? years, double? packYears) =>
        Assert.Equal(packYears, PackYears.Of(new Smoking { Status = status, CigarettesPerDay = cigarettes, Years = years }));

    [Fact]
    public void PackYears_OfWhomNobodyAsked_AreNotKnown() => Assert.Null(PackYears.Of(null));

    [Theory]
    [InlineData("2000-03-01", "2018-02-28", 17)]
    [InlineData("2000-03-01", "2018-03-01", 18)]
    [InlineData("2000-02-29", "2018-02-28", 17)]
    [InlineData("2000-02-29", "2018-03-01", 18)]
    [InlineData("2000-02-29", "2020-02-29", 20)]
    [InlineData("2000-12-31", "2000-12-31", 0)]
    public void Age_IsInCompletedYears(string birth, string date, int age) => Assert.Equal(age, Age.On(Civil(date), Civil(birth)));

    private static CivilDate Civil(string iso)
    {
        var date = DateOnly.ParseExact(iso, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return new CivilDate { Year = date.Year, Month = date.Month, Day = date.Day };
    }
}
