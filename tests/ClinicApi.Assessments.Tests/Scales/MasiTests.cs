using ClinicApi.V1;
using FsCheck;
using FsCheck.Fluent;

namespace ClinicApi.Assessments.Tests.Scales;

public sealed class MasiTests
{
    private static readonly Arbitrary<int[]> Regions = Gen.Choose(0, 6).Zip(Gen.Choose(0, 4)).Zip(Gen.Choose(0, 4))
        .ListOf(4)
        .Select(regions => regions.SelectMany(r => new[] { r.Item1.Item1, r.Item1.Item2, r.Item2 }).ToArray())
        .ToArbitrary();

    [Theory]
    [InlineData(48, 24, 6, 4, 4, 6, 4, 4, 6, 4, 4, 6, 4, 4)]
    [InlineData(16.8, 9.0, 3, 2, 2, 4, 3, 3, 4, 3, 2, 0, 0, 0)]
    [InlineData(5.0, 2.8, 1, 1, 1, 2, 2, 1, 2, 2, 2, 1, 1, 1)]
    [InlineData(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
    public void Scores_AreTheGoldenValues(double masi, double modified, params int[] values)
    {
        Assert.Equal(masi, Masi.Score(Reading(values)).Value);
        Assert.Equal(modified, Masi.ModifiedScore(Reading(values)).Value);
    }

    [Fact]
    public void Scores_LieWithinTheirRanges_AndGrowWithEachValue() => Prop.ForAll(Regions, values =>
    {
        var (masi, modified) = (Masi.Score(Reading(values)).Value, Masi.ModifiedScore(Reading(values)).Value);
        var inRange = masi is >= 0 and <= 48 && modified is >= 0 and <= 24 && modified <= masi;
        return inRange && Enumerable.Range(0, values.Length).Where(i => values[i] < (i % 3 == 0 ? 6 : 4)).All(i =>
        {
            var worse = Reading([.. values.Select((value, at) => at == i ? value + 1 : value)]);
            return Masi.Score(worse).Value >= masi && Masi.ModifiedScore(worse).Value >= modified;
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RegionWithoutMelasma_NeedsNothingButItsArea()
    {
        var reading = Reading(6, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        (reading.Chin.Darkness, reading.Chin.Homogeneity) = (null, null);
        Assert.Equal(14.4, Masi.Score(reading).Value);
    }

    [Fact]
    public void WhatIsMissing_IsNamed_AndHomogeneityIsNotMissedByTheModifiedIndex()
    {
        var reading = Reading(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        reading.Forehead = null;
        reading.Chin.Homogeneity = null;
        reading.LeftMalar.Darkness = null;
        Assert.Equal(["forehead.area", "left_malar.darkness", "chin.homogeneity"], Masi.Score(reading).Missing);
        Assert.Equal(["forehead.area", "left_malar.darkness"], Masi.ModifiedScore(reading).Missing);
        Assert.Null(Masi.Score(reading).Value);
    }

    private static MasiReading Reading(params int[] values)
    {
        return new MasiReading { Forehead = Region(0), RightMalar = Region(3), LeftMalar = Region(6), Chin = Region(9) };

        MasiRegion Region(int from) => new() { Area = values[from], Darkness = values[from + 1], Homogeneity = values[from + 2] };
    }
}
