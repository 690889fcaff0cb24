using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Quickstart;

/// <summary>Prints what happens, on the clinic's clock.</summary>
internal sealed class Journal(string timeZone, TextWriter output)
{
    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);

    public void Say(string step, string what) => output.WriteLine($"{step,-11} {what}");

    public string Local(Timestamp instant, string format = "dddd d MMMM, HH:mm") =>
        TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone).ToString(format, CultureInfo.InvariantCulture);
}
