using ClinicApi.Cli.Availability;
using Spectre.Console;

namespace ClinicApi.Cli.Tests.Output;

public sealed class AvailabilityCalendarTests
{
    private static readonly DateTime Monday = new(2026, 11, 23);

    private readonly AvailabilityCalendar calendar = AvailabilityCalendar.Of(
    [
        .. Enumerable.Range(0, 5).Select(i => Monday.AddHours(9).AddMinutes(15 * i)), Monday.AddHours(14),
        Monday.AddDays(1).AddHours(9), Monday.AddDays(1).AddHours(9.25), Monday.AddDays(9).AddHours(16),
    ]);

    [Fact]
    public void Lines_OfDays_JoinStartsAtTheUsualDistance() => Assert.Equal(
        ["Mon 2026-11-23  09:00-10:00 14:00", "Tue 2026-11-24  09:00 09:15", "Wed 2026-12-02  16:00"], calendar.Lines());

    [Fact]
    public void Picture_OfTwoWeeks_HasAColumnForEachDayOfTheWeekAndARowForEachWeek()
    {
        using var drawn = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(drawn) });
        console.Profile.Width = 80;

        console.Write(calendar.Picture());

        var lines = drawn.ToString().Split('\n').Select(l => l.Trim()).ToList();
        Assert.Matches("Mon.*Tue.*Wed", lines[1]);
        Assert.DoesNotContain("Thu", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.Contains("23 Nov", StringComparison.Ordinal) && l.Contains("25 Nov", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("09:00-10:00", StringComparison.Ordinal) && l.Contains("09:00 ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("2 Dec", StringComparison.Ordinal));
    }
}
