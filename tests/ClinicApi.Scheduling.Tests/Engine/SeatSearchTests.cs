using FsCheck;
using FsCheck.Fluent;

namespace ClinicApi.Scheduling.Tests;

/// <summary>The search among seats that may change, against trying everything.</summary>
public sealed class SeatSearchTests
{
    private const int Resources = 5;

    private static readonly Arbitrary<Place[]> Places = Arb.From(
        from count in Gen.Choose(0, 6)
        from places in (
            from role in Gen.Choose(0, 2)
            from parts in Gen.Elements(1u, 2u, 4u, SeatSearch.AllParts)
            from allowed in Gen.SubListOf(Enumerable.Range(0, Resources))
            select new Place(role, parts, [.. allowed])).ArrayOf(count)
        select places);

    [Fact]
    public void CanServeAll_AnyPlaces_IsTrueExactlyIfSomeChoiceWorks() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Places, places =>
        {
            var search = new SeatSearch(Resources);
            foreach (var place in places)
            {
                var number = search.Add(place.Role, place.Parts);
                Array.ForEach(place.Allowed, resource => search.Allow(number, resource));
            }

            var expected = Works(places, []);
            Assert.Equal(expected, search.CanServeAll());
            Assert.Equal(expected, search.CanServeAll());
        }));

    private static bool Works(Place[] places, int[] chosen) => chosen.Length == places.Length
        || Array.Exists(places[chosen.Length].Allowed, resource =>
            chosen.Zip(places).All(one => one.First != resource || AgreesWith(one.Second, places[chosen.Length]))
            && Works(places, [.. chosen, resource]));

    private static bool AgreesWith(Place one, Place other) => one.Role == other.Role && (one.Parts & other.Parts) == 0;

    private sealed record Place(int Role, uint Parts, int[] Allowed);
}
