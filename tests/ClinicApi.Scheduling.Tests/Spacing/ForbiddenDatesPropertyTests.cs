using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace ClinicApi.Scheduling.Tests;

/// <summary>The dates that intervals forbid, against asking every pair of procedures about every date.</summary>
public sealed class ForbiddenDatesPropertyTests
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "2000", CultureInfo.InvariantCulture);

    private static readonly LocalDate Day = new(2026, 3, 2);
    private static readonly DateTimeZone Havana = DateTimeZoneProviders.Tzdb["America/Havana"];

    private static readonly Gen<MinimumInterval> Intervals =
        from kinds in Gen.SubListOf(1, 2, 3)
        from sameRegionOnly in Gen.Elements(true, false)
        from days in Gen.Choose(1, 30)
        select new MinimumInterval([.. kinds], sameRegionOnly, days);

    private static readonly Gen<Procedure> Procedures =
        from kind in Gen.Choose(1, 4)
        from regions in Gen.SubListOf(0, 1, 63)
        from intervals in Intervals.ListOf(2)
        from demanding in Gen.Elements(true, false)
        select new Procedure(kind, BodyRegions.Of(regions), demanding ? [.. intervals] : []) { LeavesSkinAlone = kind == 4 };

    private static readonly Arbitrary<(Procedure Wanted, List<DatedProcedure> Others)> Histories = Arb.From(
        from wanted in Procedures
        from count in Gen.Choose(0, 5)
        from others in (from procedure in Procedures from day in Gen.Choose(-60, 60) select new DatedProcedure(Day.PlusDays(day), procedure)).ListOf(count)
        select (wanted, others.ToList()));

    [Fact]
    public void Date_IsForbidden_ExactlyIfAnIntervalToAnotherProcedureIsBroken() => ForAll((wanted, others) =>
    {
        var forbidden = ForbiddenDates.Of(wanted, others);
        for (var day = -100; day <= 100; day++)
        {
            var date = Day.PlusDays(day);
            Assert.True(
                forbidden.Contains(date) == IsBroken(wanted, others, date),
                $"{date} is {(forbidden.Contains(date) ? "forbidden without" : "allowed against")} an interval");
        }
    });

    [Fact]
    public void FirstAllowed_IsTheFirstDateThatIsNotForbidden_AndTheStartOfItsDay() => ForAll((wanted, others) =>
    {
        var forbidden = ForbiddenDates.Of(wanted, others);
        for (var day = -100; day <= 100; day += 7)
        {
            var date = Day.PlusDays(day);
            var expected = date;
            while (IsBroken(wanted, others, expected))
                expected = expected.PlusDays(1);

            Assert.Equal(expected, forbidden.FirstAllowed(date));
            var noon = Havana.AtLeniently(date.At(new LocalTime(12, 0))).ToInstant();
            var allowed = forbidden.FirstAllowed(noon, Havana);
            Assert.Equal(expected == date ? noon : Havana.AtStartOfDay(expected).ToInstant(), allowed);
        }
    });

    [Fact]
    public void Search_OffersExactlyTheStartsOnAllowedDates_AndPlaceAgrees() => ForAll((wanted, others) =>
    {
        var clinic = Example.Clinic("America/Havana", Example.Daily("09:00-11:00", "23:00-00:00"));
        var treatment = Example.Visit(60, 30);
        var start = clinic.Zone.AtStartOfDay(Day).ToInstant();
        var all = new SearchQuery(new Interval(start, start + Duration.FromDays(40)), start, Example.Patient, null, Limit: 60);
        var query = all with { Forbidden = ForbiddenDates.Of(wanted, others) };

        var found = Availability.Search(clinic, treatment, query, []);
        var allowed = Availability.Search(clinic, treatment, all with { Limit = 1000 }, [])
            .Where(slot => !IsBroken(wanted, others, slot.Start.InZone(clinic.Zone).Date))
            .Take(query.Limit);
        Assert.Equal(allowed.Select(slot => slot.Start), found.Select(slot => slot.Start));

        foreach (var slot in Availability.Search(clinic, treatment, all, []))
        {
            var placed = Availability.Place(
                clinic, treatment, new PlaceQuery(slot.Start, start, Example.Patient, null) { Forbidden = query.Forbidden }, []);
            var isBroken = IsBroken(wanted, others, slot.Start.InZone(clinic.Zone).Date);
            Assert.Equal(isBroken, placed is Refusal);
            Assert.True(!isBroken || placed.Reasons().Single().Code == RefusalCode.IntervalTooShort);
        }
    });

    private static bool IsBroken(Procedure wanted, List<DatedProcedure> others, LocalDate date) => others.Any(other =>
    {
        var apart = Math.Abs(Period.DaysBetween(other.Date, date));
        return IsDemanded(wanted, other.Procedure, apart) || IsDemanded(other.Procedure, wanted, apart);
    });

    private static bool IsDemanded(Procedure by, Procedure of, int apart) => by.Intervals.Any(interval =>
        apart < interval.Days
        && (interval.Kinds.Length == 0 ? of.Kind != 4 : interval.Kinds.Contains(of.Kind))
        && (!interval.SameRegionOnly || by.Regions.Bits == 0 || of.Regions.Bits == 0 || (by.Regions.Bits & of.Regions.Bits) != 0));

    private static void ForAll(Action<Procedure, List<DatedProcedure>> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Histories, history => holds(history.Wanted, history.Others)));
}
