using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>
/// A reader of calendar files that knows nothing of the writer and refuses whatever RFC 5545 does: line ends, folding, nesting, names,
/// required properties, zones that are used and not defined. Times are worked out from the file's own zone rules.
/// </summary>
internal sealed partial class StrictCalendar
{
    private const int MostOctets = 75;
    private static readonly string[] Observances = ["STANDARD", "DAYLIGHT"];

    private StrictCalendar(Component root) => Root = root;

    public Component Root { get; }

    public IEnumerable<Component> Events => Root.Children.Where(child => child.Name == "VEVENT");

    public static StrictCalendar Read(string text)
    {
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var physical = text[..^2].Split("\r\n");
        Assert.All(physical, line =>
        {
            Assert.DoesNotContain('\r', line);
            Assert.DoesNotContain('\n', line);
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, MostOctets);
        });
        var open = new Stack<Component>();
        Component? root = null;
        foreach (var property in Unfold(physical).Select(Parse))
        {
            switch (property.Name)
            {
                case "BEGIN":
                    Assert.Null(root);
                    var begun = new Component(property.Value, [], []);
                    if (open.TryPeek(out var parent))
                        parent.Children.Add(begun);
                    open.Push(begun);
                    break;
                case "END":
                    var ended = open.Pop();
                    Assert.Equal(ended.Name, property.Value);
                    if (open.Count == 0)
                        root = ended;
                    break;
                default:
                    open.Peek().Properties.Add(property);
                    break;
            }
        }

        Assert.NotNull(root);
        var calendar = new StrictCalendar(root);
        calendar.RequireWhatMustBeThere();
        return calendar;
    }

    /// <summary>The instant of a property with a time of a zone, by the rules that the file itself gives for the zone.</summary>
    public DateTimeOffset At(Component component, string name)
    {
        var property = component.Only(name);
        var zone = Root.Children.Single(child => child.Name == "VTIMEZONE" && child.Only("TZID").Value == property.Parameters["TZID"]);
        var local = Local(property.Value);
        var observance = zone.Children.Where(rule => Local(rule.Only("DTSTART").Value) <= local).MaxBy(rule => Local(rule.Only("DTSTART").Value))
            ?? throw new InvalidOperationException($"The zone has no rule for {local}.");
        return new DateTimeOffset(local, Offset(observance.Only("TZOFFSETTO").Value));
    }

    private void RequireWhatMustBeThere()
    {
        Assert.Equal("VCALENDAR", Root.Name);
        Assert.Equal("2.0", Root.Only("VERSION").Value);
        Assert.NotEmpty(Root.Only("PRODID").Value);
        foreach (var zone in Root.Children.Where(child => child.Name == "VTIMEZONE"))
        {
            Assert.NotEmpty(zone.Children);
            Assert.All(zone.Children, rule =>
            {
                Assert.Contains(rule.Name, Observances);
                Offset(rule.Only("TZOFFSETFROM").Value);
                Offset(rule.Only("TZOFFSETTO").Value);
            });
        }

        foreach (var one in Events)
        {
            Assert.EndsWith("Z", one.Only("DTSTAMP").Value, StringComparison.Ordinal);
            Assert.True(int.Parse(one.Only("SEQUENCE").Value, CultureInfo.InvariantCulture) >= 0, "a sequence counts from 0");
            Assert.True(At(one, "DTEND") > At(one, "DTSTART"), "an event ends after it starts");
        }

        Assert.Distinct(Events.Select(one => one.Only("UID").Value));
    }

    private static List<string> Unfold(IEnumerable<string> physical)
    {
        List<string> lines = [];
        foreach (var line in physical)
        {
            if (line[0] == ' ')
                lines[^1] += line[1..];
            else
                lines.Add(line);
        }

        return lines;
    }

    private static Property Parse(string line)
    {
        var match = ContentLine().Match(line);
        Assert.True(match.Success, $"Not a content line: {line}");
        var parameters = match.Groups["parameter"].Captures.Zip(match.Groups["setting"].Captures)
            .ToDictionary(pair => pair.First.Value, pair => pair.Second.Value.Trim('"'));
        return new Property(match.Groups["name"].Value, parameters, match.Groups["value"].Value);
    }

    private static DateTime Local(string value) =>
        DateTime.ParseExact(value, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None);

    private static TimeSpan Offset(string value)
    {
        Assert.Matches("^[+-][0-9]{4}$", value);
        var offset = new TimeSpan(int.Parse(value[1..3], CultureInfo.InvariantCulture), int.Parse(value[3..], CultureInfo.InvariantCulture), 0);
        return value[0] == '-' ? -offset : offset;
    }

    [GeneratedRegex("""^(?<name>[A-Z0-9-]+)(;(?<parameter>[A-Z0-9-]+)=(?<setting>"[^"\p{Cc}]*"|[^";:,\p{Cc}]*))*:(?<value>[^\p{Cc}]*)$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContentLine();

    /// <summary>What lies between a BEGIN and its END.</summary>
    public sealed record Component(string Name, List<Property> Properties, List<Component> Children)
    {
        public Property Only(string name) => Properties.Single(property => property.Name == name);

        public string Text(string name) => Only(name).Value
            .Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\\,", ",", StringComparison.Ordinal)
            .Replace("\\;", ";", StringComparison.Ordinal)
            .Replace("\\\\", "\\", StringComparison.Ordinal);
    }

    public sealed record Property(string Name, IReadOnlyDictionary<string, string> Parameters, string Value);
}
