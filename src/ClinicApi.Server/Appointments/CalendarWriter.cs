using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Server.Appointments;

/// <summary>What a calendar shows of an appointment.</summary>
internal sealed record CalendarEntry(
    string Uid, long Sequence, Instant Start, Instant End, Instant LastModified, string Summary, string Location, string Description, bool Cancelled);

/// <summary>Writes a calendar file of RFC 5545, in the clinic's zone, with every change of its clock that matters spelled out.</summary>
internal sealed class CalendarWriter
{
    private const int MostOctetsInALine = 75;

    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    private readonly StringBuilder text = new();
    private readonly DateTimeZone zone;
    private readonly string stamp;

    public CalendarWriter(DateTimeZone zone, Instant from, Instant to, Instant now)
    {
        this.zone = zone;
        stamp = Utc.Format(now);
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//Clinic API//Appointments//EN");
        Line("CALSCALE:GREGORIAN");
        Line("METHOD:PUBLISH");
        Line("X-WR-TIMEZONE:" + zone.Id);
        Line("BEGIN:VTIMEZONE");
        Line("TZID:" + zone.Id);
        // An appointment may run past the window.
        foreach (var interval in zone.GetZoneIntervals(from, to + Duration.FromDays(2)))
            Observance(interval);
        Line("END:VTIMEZONE");
    }

    public void Add(CalendarEntry entry)
    {
        Line("BEGIN:VEVENT");
        Line("UID:" + entry.Uid);
        Line("SEQUENCE:" + entry.Sequence.ToString(CultureInfo.InvariantCulture));
        Line("DTSTAMP:" + stamp);
        Line("LAST-MODIFIED:" + Utc.Format(entry.LastModified));
        Line($"DTSTART;TZID={zone.Id}:{Local.Format(entry.Start.InZone(zone).LocalDateTime)}");
        Line($"DTEND;TZID={zone.Id}:{Local.Format(entry.End.InZone(zone).LocalDateTime)}");
        Line("SUMMARY:" + Escape(entry.Summary));
        Line("LOCATION:" + Escape(entry.Location));
        Line("DESCRIPTION:" + Escape(entry.Description));
        Line("STATUS:" + (entry.Cancelled ? "CANCELLED" : "CONFIRMED"));
        Line("END:VEVENT");
    }

    public override string ToString() => text + "END:VCALENDAR\r\n";

    private void Observance(NodaTime.TimeZones.ZoneInterval interval)
    {
        var kind = interval.Savings == Offset.Zero ? "STANDARD" : "DAYLIGHT";
        var before = interval.HasStart ? zone.GetUtcOffset(interval.Start - Duration.Epsilon) : interval.WallOffset;
        // The start of an observance is written in the time that was on the clock before it.
        var start = interval.HasStart ? interval.Start.WithOffset(before).LocalDateTime : new LocalDateTime(1970, 1, 1, 0, 0);
        Line("BEGIN:" + kind);
        Line("DTSTART:" + Local.Format(start));
        Line("TZOFFSETFROM:" + OffsetText(before));
        Line("TZOFFSETTO:" + OffsetText(interval.WallOffset));
        Line("TZNAME:" + interval.Name);
        Line("END:" + kind);
    }

    private static string OffsetText(Offset offset)
    {
        var minutes = Math.Abs(offset.Seconds) / 60;
        return string.Create(CultureInfo.InvariantCulture, $"{(offset.Seconds < 0 ? '-' : '+')}{minutes / 60:00}{minutes % 60:00}");
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal)
        .Replace("\r", "", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A line of at most 75 octets; what is longer is folded between characters.</summary>
    private void Line(string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostOctetsInALine)
            {
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }
}
