using FsCheck;
using FsCheck.Fluent;

namespace ClinicApi.Scheduling.Tests;

/// <summary>The matching against trying everything.</summary>
public sealed class RoleMatchingTests
{
    private const int Resources = 6;

    private static readonly Arbitrary<int[][]> Pools = Arb.From(
        from seats in Gen.Choose(0, 5)
        from pools in Gen.SubListOf(Enumerable.Range(0, Resources)).Select(pool => pool.ToArray()).ArrayOf(seats)
        select pools);

    [Fact]
    public void FirstUnserved_AnyPools_IsTheFirstSeatThatCannotJoinTheOnesBefore() => ForAll(pools =>
    {
        var unserved = Enumerable.Range(0, pools.Length).Where(seat => First(pools[..(seat + 1)]) is null);
        int? expected = unserved.Any() ? unserved.First() : null;

        Assert.Equal(expected, Matching(pools).FirstUnserved());
    });

    [Fact]
    public void Choose_AnyServablePools_IsTheFirstCompleteChoiceInOrder() => ForAll(pools =>
    {
        if (First(pools) is { } expected)
            Assert.Equal(expected, Matching(pools).Choose());
    });

    private static void ForAll(Action<int[][]> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Pools, holds));

    private static RoleMatching Matching(int[][] pools)
    {
        var matching = new RoleMatching(pools.Length, Resources);
        for (var seat = 0; seat < pools.Length; seat++)
        {
            foreach (var resource in pools[seat])
                matching.Allow(seat, resource);
        }

        return matching;
    }

    /// <summary>The first choice of distinct resources in the order of the pools, or null if there is none.</summary>
    private static int[]? First(int[][] pools)
    {
        return Extend([]);

        int[]? Extend(int[] chosen) => chosen.Length == pools.Length
            ? chosen
            : pools[chosen.Length].Except(chosen)
                .Select(resource => Extend([.. chosen, resource]))
                .FirstOrDefault(choice => choice is not null);
    }
}
