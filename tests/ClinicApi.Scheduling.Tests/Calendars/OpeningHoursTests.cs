using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class OpeningHoursTests
{
    private const string Monday = "2026-05-04";

    private static readonly Treatment Hour = Example.Treatment(
        30, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 60, "practitioner"));

    [Fact]
    public void Search_LunchBreak_NothingRunsIntoOrAcrossIt()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-12:00", "13:00-15:00"), Example.Practitioner("ana").With("peel"));

        Assert.Equal("09:00 09:30 10:00 10:30 11:00 13:00 13:30 14:00", clinic.LocalTimes(clinic.SearchDay(Hour, Monday)));
    }

    [Fact]
    public void Search_IntervalsThatTouch_AreOneOpening()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-10:15", "10:15-11:00"), Example.Practitioner("ana").With("peel"));

        Assert.Equal("09:00 09:30 10:00", clinic.LocalTimes(clinic.SearchDay(Hour, Monday)));
    }

    [Fact]
    public void Search_PartTimePractitioner_OnlyWhereClinicAndPractitionerWork()
    {
        var partTime = Example.On([IsoDayOfWeek.Monday], "07:00-11:00", "15:30-22:00");
        var clinic = Example.Clinic(
            "Europe/Berlin", Example.Daily("09:00-17:00"), Example.Practitioner("ana").With("peel") with { Hours = partTime });

        Assert.Equal("09:00 09:30 10:00 15:30 16:00", clinic.LocalTimes(clinic.SearchDay(Hour, Monday)));
        Assert.Empty(clinic.SearchDay(Hour, "2026-05-05"));
    }

    [Fact]
    public void Search_OpenUntilMidnight_LastAppointmentEndsAtMidnight()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("22:00-00:00"), Example.Practitioner("ana").With("peel"));

        Assert.Equal("22:00 22:30 23:00", clinic.LocalTimes(clinic.SearchDay(Hour, Monday)));
    }

    [Fact]
    public void Search_OpenOverMidnight_AppointmentMayRunIntoTheNextDay()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("00:00-00:30", "22:00-00:00"), Example.Practitioner("ana").With("peel"));

        Assert.Equal("22:00 22:30 23:00 23:30", clinic.LocalTimes(clinic.SearchDay(Hour, Monday)));
    }

    [Fact]
    public void Search_DatedHours_ReplaceTheWeeklyHoursOfTheirDateOnly()
    {
        var hours = Example.Daily("09:00-17:00") with { Exceptions = [Example.Dated(Monday, "18:00-19:30"), Example.Dated("2026-05-05")] };
        var clinic = Example.Clinic("Europe/Berlin", hours, Example.Practitioner("ana").With("peel"));

        Assert.Equal("18:00 18:30", clinic.LocalTimes(clinic.SearchDay(Hour, Monday)));
        Assert.Empty(clinic.SearchDay(Hour, "2026-05-05"));
        Assert.Equal(15, clinic.SearchDay(Hour, "2026-05-06").Length);
    }

    [Fact]
    public void Search_ClosureOfTheClinic_BlocksEverybody()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-13:00"), Example.Practitioner("ana").With("peel"));
        clinic = clinic with { Closures = [new Closure([], clinic.At(Monday, "10:00"), clinic.At(Monday, "11:15"))] };

        Assert.Equal("09:00 11:30 12:00", clinic.LocalTimes(clinic.SearchDay(Hour, Monday)));
    }

    [Fact]
    public void Search_ClosureOfOnePractitioner_LeavesTheOthers()
    {
        var ana = Example.Practitioner("ana");
        var clinic = Example.Clinic(
            "Europe/Berlin", Example.Daily("09:00-12:00"), ana.With("peel"), Example.Practitioner("ben").With("peel"));
        clinic = clinic with { Closures = [new Closure([ana], clinic.At(Monday, "09:00"), clinic.At(Monday, "10:30"))] };

        var names = clinic.SearchDay(Hour, Monday).Select(slot => string.Join(' ', slot.Practitioners.Select(key => key.Id)));

        Assert.Equal(["ben", "ben", "ben", "ana ben", "ana ben"], names);
    }

    [Fact]
    public void Search_BusyTimeThatIsNoMultipleOfFiveMinutes_BlocksWhatItTouches()
    {
        var clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-12:00"), Example.Practitioner("ana").With("peel"));
        var second = Duration.FromSeconds(1);
        var busy = new Busy(Example.Practitioner("ana"), clinic.At(Monday, "10:00") - second, clinic.At(Monday, "10:30") + second);

        Assert.Equal("11:00", clinic.LocalTimes(clinic.SearchDay(Hour, Monday, busy)));
    }

    [Fact]
    public void Search_WeekdaysAndPartOfTheDay_AreThoseOfTheLocalStart()
    {
        var clinic = Example.Clinic("Pacific/Auckland", Example.Daily("09:00-17:00"), Example.Practitioner("ana").With("peel"));
        var week = clinic.DayQuery(Monday) with
        {
            Window = new Interval(clinic.At(Monday, "00:00"), clinic.At("2026-05-11", "00:00")),
            Weekdays = [IsoDayOfWeek.Tuesday, IsoDayOfWeek.Friday],
            DayPart = Example.Span("15:30-00:00"),
        };

        var slots = Availability.Search(clinic, Hour, week, []);

        Assert.Equal("15:30 16:00 15:30 16:00", clinic.LocalTimes(slots));
        Assert.Equal(
            [IsoDayOfWeek.Tuesday, IsoDayOfWeek.Friday],
            slots.Select(slot => slot.Start.InZone(clinic.Zone).DayOfWeek).Distinct());
    }
}
