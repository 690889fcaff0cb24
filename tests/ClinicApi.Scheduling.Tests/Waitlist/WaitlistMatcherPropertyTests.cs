using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace ClinicApi.Scheduling.Tests;

/// <summary>The matcher against trying every start. CLINICAPI_PROPERTY_CASES sets the number of random lists for a long run.</summary>
public sealed class WaitlistMatcherPropertyTests
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "300", CultureInfo.InvariantCulture);

    private static readonly ClinicCalendar Clinic = Example.Clinic(
        "Europe/Berlin", Example.Daily("09:00-13:00", "14:00-18:00"),
        Example.Practitioner("anna").With("needling"), Example.Practitioner("ben").With("needling"), Example.Room("1").With("treatment"));

    private static readonly Instant Midnight = Clinic.Zone.AtStartOfDay(Example.Date("2026-03-28")).ToInstant();

    private static readonly Gen<Interval> Spans =
        from start in Gen.Choose(0, 2 * 24 * 12)
        from length in Gen.Choose(1, 8 * 12)
        select new Interval(Midnight + (Timeline.Cell * start), Midnight + (Timeline.Cell * (start + length)));

    private static readonly Gen<WaitingEntry> Entries =
        from grid in Gen.Elements(5, 15, 60)
        from minutes in Gen.Elements(15, 30, 70)
        from needsRoom in Gen.Elements(true, false)
        from patient in Gen.Choose(1, 4)
        from required in Gen.Elements<ResourceKey?>(null, null, Example.Practitioner("ben"))
        from windows in Spans.ListOf(2)
        from passed in Spans.ListOf(1)
        select new WaitingEntry(
            "",
            Example.Treatment(
                grid,
                needsRoom
                    ? [Example.Role("needler", ResourceKind.Practitioner, "needling"), Example.Role("place", ResourceKind.Room, "treatment")]
                    : [Example.Role("needler", ResourceKind.Practitioner, "needling")],
                Example.Phase("needling", minutes, needsRoom ? ["needler", "place"] : ["needler"])),
            new ResourceKey(ResourceKind.Patient, $"{patient}"),
            required,
            [.. windows.Select(span => new WaitingWindow(span))])
        {
            Passed = [.. passed],
        };

    private static readonly Arbitrary<Room> Rooms = Arb.From(
        from count in Gen.Choose(1, 5)
        from entries in Entries.ListOf(count)
        from freed in Spans.ListOf(2)
        from own in Gen.Choose(0, 5)
        from busy in Spans.ListOf(3)
        from resources in Gen.Elements(Example.Practitioner("anna"), Example.Practitioner("ben"), Example.Room("1")).ListOf(3)
        from now in Gen.Choose(-12, 12 * 24)
        select new Room(
            [.. entries.Select((entry, i) => entry with { Id = $"e{i}" })],
            [.. freed.Select((span, i) => new FreedTime(span.Start, span.End, i == 0 && own > 0 ? $"e{own - 1}" : null))],
            [.. busy.Zip(resources, (span, resource) => new Busy(resource, span.Start, span.End))],
            Midnight + (Timeline.Cell * now)));

    [Fact]
    public void Match_OffersWhatTryingEveryStartInOrderFinds() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Rooms, room =>
    {
        var offers = WaitlistMatcher.Match(Clinic, room.Entries, room.Freed, room.Busy, room.Now);
        Assert.Equal(Tried(room), offers.Select(offer => (offer.EntryId, offer.Placement.Start)));
    }));

    [Fact]
    public void Reach_HoldsEverythingThatIsOffered() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Rooms, room =>
    {
        var reach = WaitlistMatcher.Reach(room.Entries, room.Freed, room.Now);
        foreach (var offer in WaitlistMatcher.Match(Clinic, room.Entries, room.Freed, room.Busy, room.Now))
            Assert.True(reach is { } span && span.Start <= offer.Placement.Start && span.End >= offer.Placement.End, "an offer lies outside");
    }));

    private static List<(string EntryId, Instant Start)> Tried(Room room)
    {
        var busy = room.Busy;
        List<(string, Instant)> offers = [];
        foreach (var entry in room.Entries)
        {
            var placement = Enumerable.Range(0, 4 * 24 * 12)
                .Select(cell => Midnight + (Timeline.Cell * cell))
                .Where(start => start >= room.Now + WaitlistMatcher.LeastNotice && entry.Windows.Any(window => window.Starts.Contains(start)))
                .Select(start => Availability.Place(
                    Clinic, entry.Treatment, new PlaceQuery(start, room.Now, entry.Patient, entry.RequiredPractitioner), busy))
                .OfType<Placement>()
                .FirstOrDefault(found =>
                    room.Freed.Any(time => (time.EntryId ?? entry.Id) == entry.Id && found.Start < time.End && found.End > time.Start)
                    && !entry.Passed.Any(passed => found.Start < passed.End && found.End > passed.Start));
            if (placement is null)
                continue;

            offers.Add((entry.Id, placement.Start));
            busy = [.. busy, .. placement.Reservations.Select(taken => new Busy(taken.Resource, taken.Start, taken.End))];
        }

        return offers;
    }

    private sealed record Room(
        ImmutableArray<WaitingEntry> Entries, ImmutableArray<FreedTime> Freed, ImmutableArray<Busy> Busy, Instant Now);
}
