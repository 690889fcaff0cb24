namespace ClinicApi.Scheduling.Tests;

public sealed class PractitionerSetTests
{
    private const string Day = "2026-05-04";

    private static readonly Treatment Peel = Example.Treatment(
        30, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 60, "practitioner"));

    [Theory]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    public void Search_OfAnyNumberOfPractitioners_NamesThoseWhoAreFree_InOrder(int count)
    {
        ResourceKey[] all = [.. Enumerable.Range(0, count).Select(i => Example.Practitioner($"p{i:000}"))];
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-11:00"), [.. all.Select(one => one.With("peel"))]);
        ResourceKey[] taken = [.. all.Where((_, i) => i % 3 == 0)];

        var slots = clinic.SearchDay(Peel, Day, [.. taken.Select(one => clinic.Taken(one, Day, "09:00-10:00"))]);

        Assert.Equal(all.Except(taken), slots.Single(slot => slot.Start == clinic.At(Day, "09:00")).Practitioners);
        Assert.Equal(all, slots.Single(slot => slot.Start == clinic.At(Day, "10:00")).Practitioners);
        Assert.All(all, one => Assert.Equal(!taken.Contains(one), slots[0].Practitioners.Contains(one)));
        Assert.Equal(count - taken.Length, slots[0].Practitioners.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(70)]
    public void Or_OfTheSameOrAnotherPool_HasEachOnce_InOrder(int count)
    {
        ResourceKey[] all = [.. Enumerable.Range(0, count).Select(i => Example.Practitioner($"p{i:000}"))];
        var (first, last) = (PractitionerSet.Of([.. all[..2]]), PractitionerSet.Of([.. all[1..]]));

        Assert.Equal(all, first.Or(last));
        Assert.Equal(all, last.Or(first));
        Assert.Equal(all[..2], first.Or(PractitionerSet.Of([.. all[..2]])));
        Assert.Equal(all[..2], first.Or(default));
        Assert.Equal(all[..2], default(PractitionerSet).Or(first));
    }

    [Fact]
    public void Set_OfNobody_HasNobody()
    {
        Assert.Empty(default(PractitionerSet));
        Assert.Empty(PractitionerSet.Of([]));
        Assert.False(default(PractitionerSet).Contains(Example.Practitioner("p")));
    }
}
