using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace ClinicApi.Scheduling.Tests;

/// <summary>Sessions that follow a moved one, against trying everything. CLINICAPI_PROPERTY_CASES sets the number of random courses.</summary>
public sealed class CourseMovePropertyTests
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "500", CultureInfo.InvariantCulture);

    private static readonly ResourceKey Anna = Example.Practitioner("anna");
    private static readonly ResourceKey Ben = Example.Practitioner("ben");
    private static readonly LocalDate Day = new(2026, 3, 23);

    private static readonly int[] Hours = [8, 12, 16];

    /// <summary>Three starts a day, so that trying everything ends.</summary>
    private static readonly Treatment Treatment = Example.Treatment(
        240, [Example.Role("needler", ResourceKind.Practitioner, "needling")], Example.Phase("needling", 180, "needler"));

    private static readonly ClinicCalendar Clinic = Example.Clinic(
        "Europe/Berlin", Example.Daily("08:00-20:00"), Anna.With("needling"), Ben.With("needling"));

    private static readonly Gen<(int Day, int Hour, bool WithAnna, bool IsFixed)> Sessions =
        from gap in Gen.Choose(1, 5)
        from hour in Gen.Elements(Hours)
        from withAnna in Gen.Elements(true, false)
        from isFixed in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (gap, hour, withAnna, isFixed);

    private static readonly Arbitrary<Case> Moves = Arb.From(
        from minimum in Gen.Choose(1, 3)
        from more in Gen.Choose(0, 3)
        from start in Gen.Choose(0, 9)
        from hour in Gen.Elements(Hours)
        from count in Gen.Choose(0, 3)
        from later in Sessions.ListOf(count)
        from forbidden in Gen.Choose(0, 20)
        from endAfter in Gen.Frequency((3, Gen.Constant(100)), (1, Gen.Choose(4, 20)))
        from taken in Gen.Choose(0, 8).ListOf(50)
        select Make(new SessionSpacing(minimum, minimum, minimum + more), At(start, hour), [.. later], forbidden, endAfter, [.. taken]));

    [Fact]
    public void Plan_MovesAsFewSessionsAsTryingEverythingFinds_TheFirstOfThemAsLittleAsCanBe() => ForAll(one =>
    {
        var planned = CourseMove.Plan(Clinic, Treatment, one.Query, one.Busy);
        var best = Enumerable.Range(0, one.Query.Later.Length + 1)
            .Where(count => one.Query.Later.Take(count).All(session => !session.IsFixed))
            .Select(count => Chains(one, count).ToList())
            .FirstOrDefault(chains => chains.Count > 0);

        if (best is null)
        {
            Assert.Empty(planned.Sessions);
            Assert.NotNull(planned.Gap);
            return;
        }

        var found = planned.Sessions.Select(session => session.Start).ToList();
        Assert.Null(planned.Gap);
        Assert.Contains(best, chain => chain.SequenceEqual(found));
        if (found.Count > 0)
            Assert.Equal(best.Min(chain => Distance(chain[0], one.Query.Later[0].Start)), Distance(found[0], one.Query.Later[0].Start));
    });

    /// <summary>All times of so many next sessions after which the others can stay where they are.</summary>
    private static IEnumerable<ImmutableArray<Instant>> Chains(Case one, int count)
    {
        return Extend([], one.Query.Start);

        IEnumerable<ImmutableArray<Instant>> Extend(ImmutableArray<Instant> chain, Instant previous)
        {
            if (chain.Length == count)
                return count == one.Query.Later.Length || Follows(one, previous, one.Query.Later[count].Start) ? [chain] : [];

            return Slots(one, one.Query.Later[chain.Length])
                .Where(start => Follows(one, previous, start))
                .SelectMany(start => Extend(chain.Add(start), start));
        }
    }

    private static IEnumerable<Instant> Slots(Case one, LaterSession session) =>
        from day in Enumerable.Range(0, 40)
        from hour in Hours
        let start = At(day, hour)
        where Availability.Place(
            Clinic, Treatment, new PlaceQuery(start, one.Query.Now, one.Query.Patient, session.RequiredPractitioner) { Forbidden = one.Query.Forbidden },
            one.Busy) is Placement placement && (one.Query.EndBy is not { } endBy || placement.End <= endBy)
        select start;

    private static bool Follows(Case one, Instant earlier, Instant later)
    {
        var days = Period.DaysBetween(earlier.InZone(Clinic.Zone).Date, later.InZone(Clinic.Zone).Date);
        return days >= one.Query.Spacing.MinimumDays && days <= one.Query.Spacing.MaximumDays;
    }

    private static (int Days, long Ticks) Distance(Instant start, Instant best)
    {
        var (one, other) = (start.InZone(Clinic.Zone), best.InZone(Clinic.Zone));
        return (Math.Abs(Period.DaysBetween(one.Date, other.Date)), Math.Abs(one.TickOfDay - other.TickOfDay));
    }

    private static Case Make(
        SessionSpacing spacing, Instant start, ImmutableArray<(int Day, int Hour, bool WithAnna, bool IsFixed)> later, int forbidden, int endAfter,
        ImmutableArray<int> taken)
    {
        var day = 3;
        var sessions = later.Select(session =>
            new LaterSession(At(day += session.Day, session.Hour), session.WithAnna ? Anna : null, session.IsFixed)).ToImmutableArray();
        var other = new Procedure(1, default, [new MinimumInterval([], SameRegionOnly: false, 2)]);
        return new Case(
            new MoveQuery(spacing, start, start + Duration.FromHours(3), At(-1, 8), Example.Patient, sessions)
            {
                Forbidden = forbidden > 15 ? ForbiddenDates.None : ForbiddenDates.Of(other, [new DatedProcedure(Day.PlusDays(forbidden), other)]),
                EndBy = endAfter == 100 ? null : At(endAfter, 0),
            },
            [
                .. taken.SelectMany((kind, i) => kind switch
                {
                    0 => [Busy(Anna, i, 8, 20), Busy(Ben, i, 8, 20)],
                    1 => [Busy(Anna, i, 8, 20)],
                    2 => [Busy(Anna, i, 8, 13), Busy(Ben, i, 8, 13)],
                    3 => [Busy(Example.Patient, i, 12, 20)],
                    _ => Array.Empty<Busy>(),
                }),
            ]);
    }

    private static Busy Busy(ResourceKey resource, int day, int from, int to) => new(resource, At(day, from), At(day, to));

    private static Instant At(int day, int hour) => Clinic.Zone.AtLeniently(Day.PlusDays(day).At(new LocalTime(hour, 0))).ToInstant();

    private static void ForAll(Action<Case> holds) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Moves, holds));

    private sealed record Case(MoveQuery Query, ImmutableArray<Busy> Busy);
}
