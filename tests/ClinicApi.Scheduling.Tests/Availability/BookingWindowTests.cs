using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class BookingWindowTests
{
    [Fact]
    public void Search_LeadTimeThatLandsOnAChangeDay_CountsElapsedHours()
    {
        var clinic = Example.Clinic("America/New_York", Example.AroundTheClock);
        var visit = Example.Visit(60, 30) with { LeadTime = Duration.FromHours(24) };
        var now = clinic.At("2024-03-09", "12:00");

        var slots = Availability.Search(clinic, visit, Query(now, now, now + Duration.FromDays(3)) with { Limit = 1 }, []);

        Assert.Equal(now + Duration.FromHours(24), slots[0].Start);
        Assert.Equal("13:00", clinic.LocalTimes(slots));
    }

    [Fact]
    public void Search_NoticeOf1500Minutes_FirstStartIsTheNextGridTimeAfterIt()
    {
        var clinic = Example.Clinic("Asia/Kolkata", Example.Daily("09:00-17:00"));
        var visit = Example.Visit(60, 60) with { LeadTime = Duration.FromMinutes(1500) };
        var now = clinic.At("2024-05-06", "08:35");

        var slots = Availability.Search(clinic, visit, Query(now, now, clinic.At("2024-05-08", "00:00")), []);

        Assert.Equal("10:00 11:00 12:00 13:00 14:00 15:00 16:00", clinic.LocalTimes(slots));
    }

    [Theory]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Pacific/Pago_Pago")]
    [InlineData("Asia/Kathmandu")]
    public void Search_HorizonInAnyZone_EndsAtTheSameInstant(string zone)
    {
        var clinic = Example.Clinic(zone, Example.AroundTheClock);
        var visit = Example.Visit(5, 5) with { Horizon = Duration.FromHours(48) };
        var now = Instant.FromUtc(2024, 5, 6, 23, 50);

        var slots = Availability.Search(clinic, visit, Query(now, now, now + Duration.FromDays(4)), []);

        Assert.Equal((now, now + visit.Horizon), (slots[0].Start, slots[^1].Start));
    }

    [Fact]
    public void Search_Window_HoldsStartsOnlyWithItsEndExcluded()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-17:00"));

        var slots = Availability.Search(
            clinic,
            Example.Visit(30, 60),
            Query(clinic.At("2024-05-05", "00:00"), clinic.At("2024-05-06", "10:01"), clinic.At("2024-05-06", "11:30")),
            []);

        Assert.Equal("10:30 11:00", clinic.LocalTimes(slots));
    }

    [Fact]
    public void Search_Limit_GivesTheEarliest()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-17:00"));

        var slots = Availability.Search(clinic, Example.Visit(30, 60), clinic.DayQuery("2024-05-06") with { Limit = 3 }, []);

        Assert.Equal("09:00 09:30 10:00", clinic.LocalTimes(slots));
        Assert.Throws<ArgumentException>(() =>
            Availability.Search(clinic, Example.Visit(30, 60), clinic.DayQuery("2024-05-06") with { Limit = 0 }, []));
    }

    [Fact]
    public void Search_WindowInThePast_OffersNothing()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.AroundTheClock);
        var now = clinic.At("2024-05-06", "12:00");

        Assert.Empty(Availability.Search(clinic, Example.Visit(5, 5), Query(now, now - Duration.FromDays(2), now), []));
    }

    [Fact]
    public void Place_LeadTimeAndHorizon_IncludeTheirExactEnds()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.AroundTheClock);
        var visit = Example.Visit(60, 30) with { LeadTime = Duration.FromHours(2), Horizon = Duration.FromHours(5) };
        var now = clinic.At("2024-05-06", "12:00");

        Assert.Equal([RefusalCode.InPast], Codes("11:00"));
        Assert.Equal([RefusalCode.TooSoon], Codes("13:00"));
        Assert.Empty(Codes("14:00"));
        Assert.Empty(Codes("17:00"));
        Assert.Equal([RefusalCode.BeyondHorizon], Codes("18:00"));

        IEnumerable<RefusalCode> Codes(string time)
        {
            var question = new PlaceQuery(clinic.At("2024-05-06", time), now, Example.Patient, RequiredPractitioner: null);
            return Availability.Place(clinic, visit, question, []) is Refusal refusal ? refusal.Reasons.Select(reason => reason.Code) : [];
        }
    }

    [Fact]
    public void Place_IgnoringLeadTimeAndHorizon_NeverIgnoresThePast()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.AroundTheClock);
        var visit = Example.Visit(60, 30) with { LeadTime = Duration.FromHours(2), Horizon = Duration.FromHours(5) };
        var now = clinic.At("2024-05-06", "12:00");

        Assert.IsType<Placement>(PlaceAt("2024-05-06", "12:00"));
        Assert.IsType<Placement>(PlaceAt("2024-06-06", "12:00"));
        Assert.Equal([new RefusalReason(RefusalCode.InPast)], PlaceAt("2024-05-06", "11:00").Reasons());

        PlacementResult PlaceAt(string date, string time)
        {
            var question = new PlaceQuery(clinic.At(date, time), now, Example.Patient, RequiredPractitioner: null);
            return Availability.Place(clinic, visit, question with { IgnoreLeadTime = true, IgnoreHorizon = true }, []);
        }
    }

    private static SearchQuery Query(Instant now, Instant start, Instant end) =>
        new(new Interval(start, end), now, Example.Patient, RequiredPractitioner: null, Limit: 10_000);
}
