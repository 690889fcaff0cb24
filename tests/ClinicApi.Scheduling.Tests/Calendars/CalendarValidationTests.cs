using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class CalendarValidationTests
{
    private static readonly ClinicCalendar Valid = Example.Clinic(
        "Europe/Berlin",
        Example.Daily("09:00-12:00", "12:00-00:00") with
        {
            Exceptions = [Example.Dated("2026-05-04"), Example.Dated("2026-05-05", "00:00-00:00")],
        },
        Example.Practitioner("ana").With("peel", "needling"),
        Example.Room("ana").With("treatment"));

    [Fact]
    public void Validate_ValidCalendar_HasNoViolations() => Assert.Empty(CalendarValidation.Validate(Valid));

    [Theory]
    [InlineData("09:00-17:00 16:55-18:00", "weekly[1]")]
    [InlineData("16:55-18:00 09:00-17:00", "weekly[1]")]
    [InlineData("09:00-00:00 23:00-23:30", "weekly[1]")]
    [InlineData("09:01-17:00", "weekly[0].start")]
    [InlineData("09:00-16:59", "weekly[0].end")]
    [InlineData("09:00-09:00", "weekly[0].end")]
    [InlineData("10:00-09:00", "weekly[0].end")]
    public void Validate_WrongWeeklyHours_NamesTheField(string spans, string field)
    {
        var hours = Example.On([IsoDayOfWeek.Monday], spans.Split(' '));

        Assert.Equal([field], CalendarValidation.Validate(hours).Select(violation => violation.Field));
    }

    [Fact]
    public void Validate_SameHoursOnDifferentDays_DoNotOverlap() =>
        Assert.Empty(CalendarValidation.Validate(Example.On([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday], "09:00-17:00")));

    [Fact]
    public void Validate_WrongExceptions_NamesEachField()
    {
        var hours = Example.Daily() with
        {
            Exceptions = [Example.Dated("2026-05-04", "09:00-10:00", "09:30-11:00"), Example.Dated("2026-05-04", "10:02-10:00")],
        };

        Assert.Equal(
            ["exceptions[0].intervals[1]", "exceptions[1].date", "exceptions[1].intervals[0].start", "exceptions[1].intervals[0].end"],
            CalendarValidation.Validate(hours).Select(violation => violation.Field));
    }

    [Fact]
    public void Validate_WrongDay_IsAViolation()
    {
        var hours = new WorkingHours([new WeeklyInterval(IsoDayOfWeek.None, new LocalTime(9, 0), new LocalTime(10, 0))], []);

        Assert.Equal(["weekly[0].day"], CalendarValidation.Validate(hours).Select(violation => violation.Field));
    }

    [Fact]
    public void Validate_WrongResourcesAndClosures_NamesEachField()
    {
        var now = Instant.FromUtc(2026, 5, 4, 8, 0);
        var calendar = Valid with
        {
            Resources =
            [
                Example.Practitioner("ana").With("peel", "peel", ""),
                Example.Practitioner("ana").With() with { Hours = Example.On([IsoDayOfWeek.Monday], "09:00-08:00") },
                new ResourceKey(ResourceKind.Patient, "").With(),
            ],
            Closures = [new Closure([Example.Room("gone")], now, now), new Closure([], now, now + Duration.FromMinutes(1))],
        };

        Assert.Equal(
            [
                "resources[0].capabilities[1].code", "resources[0].capabilities[2].code", "resources[1].hours.weekly[0].end",
                "resources[2].key.kind", "resources[2].key.id", "resources[1].key", "closures[0].resources[0]", "closures[0].end",
            ],
            CalendarValidation.Validate(calendar).Select(violation => violation.Field));
    }
}
