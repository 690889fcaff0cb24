using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Tests.Output;

public sealed class ClinicClockTests
{
    private readonly ClinicClock berlin = ClinicClock.Of("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-23T10:15", "2026-11-23T09:15:00+00:00")]
    [InlineData("2026-07-01 10:15", "2026-07-01T08:15:00+00:00")]
    [InlineData("2026-11-23T10:15Z", "2026-11-23T10:15:00+00:00")]
    [InlineData("2026-10-25T02:30+01:00", "2026-10-25T01:30:00+00:00")]
    public void Time_OnTheClinicsClock_IsTheInstantThatItMeans(string text, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), berlin.Parse(text));

    [Theory]
    [InlineData("2026-03-29T02:30", "skips")]
    [InlineData("2026-10-25T02:30", "2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00")]
    [InlineData("half past ten", "is no time")]
    public void Time_ThatIsNotExactlyOne_IsRefusedWithWhatToSay(string text, string why) =>
        Assert.Contains(why, Assert.Throws<UsageException>(() => berlin.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Instant_IsShownAsTheClinicsClockDoes() =>
        Assert.Equal("Mon 2026-11-23 10:15", berlin.Show(new DateTimeOffset(2026, 11, 23, 9, 15, 0, TimeSpan.Zero).ToTimestamp()));

    [Fact]
    public void Day_WhoseMidnightIsSkipped_BeginsAfterTheGap() =>
        Assert.Equal(TimeSpan.FromHours(1), ClinicClock.Of("America/Santiago").StartOf(new DateOnly(2026, 9, 6)).TimeOfDay);
}
