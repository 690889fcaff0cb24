using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class ForbiddenDatesTests
{
    private static readonly LocalDate Day = new(2026, 3, 2);
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Fact]
    public void Dates_OfSeveralReasons_AreForbiddenForEach_AndTheFirstAllowedIsFreeOfAll()
    {
        var early = ForbiddenDates.Before(Day, RefusalCode.TreatmentTooEarly);
        var near = ForbiddenDates.Of(Needling(14), [new DatedProcedure(Day.PlusDays(5), Needling(14))]);
        var both = near.And(early);
        Assert.Equal([RefusalCode.TreatmentTooEarly], both.WhyNot(Day.PlusDays(-60)));
        Assert.Equal([RefusalCode.IntervalTooShort, RefusalCode.TreatmentTooEarly], both.WhyNot(Day.PlusDays(-1)).Order());
        Assert.Equal([RefusalCode.IntervalTooShort], both.WhyNot(Day));
        Assert.Equal(Day.PlusDays(19), both.FirstAllowed(Day.PlusDays(-60)));
        Assert.Equal(Day.PlusDays(19), both.FirstAllowed(Day.PlusDays(18)));
        Assert.Empty(both.WhyNot(Day.PlusDays(19)));

        var reasons = both.Refuse(Berlin.AtStartOfDay(Day.PlusDays(-1)).ToInstant(), Berlin);
        Assert.Equal([RefusalCode.IntervalTooShort, RefusalCode.TreatmentTooEarly], reasons.Select(reason => reason.Code));
        Assert.All(reasons, reason => Assert.Equal(Berlin.AtStartOfDay(Day.PlusDays(19)).ToInstant(), reason.Earliest));
    }

    [Fact]
    public void Dates_AfterWhichNoneIsAllowed_HaveNoFirst()
    {
        var ended = ForbiddenDates.After(Day, RefusalCode.AssessmentRequired);
        Assert.Equal(Day, ended.FirstAllowed(Day));
        Assert.Null(ended.FirstAllowed(Day.PlusDays(1)));
        Assert.Null(ForbiddenDates.All(RefusalCode.ReviewRequired).FirstAllowed(Day));
        Assert.Null(Assert.Single(ended.Refuse(Berlin.AtStartOfDay(Day.PlusDays(1)).ToInstant(), Berlin)).Earliest);
        Assert.Empty(ended.Refuse(Berlin.AtStartOfDay(Day).ToInstant(), Berlin));
    }

    [Fact]
    public void Search_StopsWhereNoDateIsAllowedAnyMore_AndFindsNothingWhereNoneEverIs()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-11:00"));
        var treatment = Example.Visit(60, 30);
        var start = clinic.Zone.AtStartOfDay(Day).ToInstant();
        var query = new SearchQuery(new Interval(start, start + Duration.FromDays(10)), start, Example.Patient, null, Limit: 1000);
        var all = Availability.Search(clinic, treatment, query, []);

        var ended = Availability.Search(clinic, treatment, query with { Forbidden = ForbiddenDates.After(Day.PlusDays(2), RefusalCode.AssessmentRequired) }, []);
        Assert.Equal(all.Where(slot => slot.Start.InZone(clinic.Zone).Date <= Day.PlusDays(2)).Select(slot => slot.Start), ended.Select(slot => slot.Start));
        Assert.Empty(Availability.Search(clinic, treatment, query with { Forbidden = ForbiddenDates.All(RefusalCode.ReviewRequired) }, []));
    }

    private static Procedure Needling(int days) => new(1, default, [new MinimumInterval([1], SameRegionOnly: false, days)]);
}
