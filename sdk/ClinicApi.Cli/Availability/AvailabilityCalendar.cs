using System.Globalization;
using ClinicApi.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClinicApi.Cli.Availability;

/// <summary>The times of some days, a week each row.</summary>
internal sealed class AvailabilityCalendar
{
    private const int DaysOfAWeek = 7;
    private const int FewestInASpan = 3;

    private readonly SortedDictionary<DateOnly, List<string>> days;

    private AvailabilityCalendar(SortedDictionary<DateOnly, List<string>> days) => this.days = days;

    /// <param name="starts">On the clinic's clock, the earliest first.</param>
    public static AvailabilityCalendar Of(IEnumerable<DateTime> starts)
    {
        var byDay = starts.GroupBy(DateOnly.FromDateTime).ToDictionary(day => day.Key, day => day.Select(TimeOnly.FromDateTime).ToList());
        var usual = byDay.Values
            .SelectMany(times => times.Zip(times.Skip(1), (a, b) => b - a))
            .GroupBy(distance => distance)
            .OrderByDescending(g => g.Count())
            .Select(g => g.Key)
            .FirstOrDefault();
        return new AvailabilityCalendar(new(byDay.ToDictionary(day => day.Key, day => Spans(day.Value, usual))));
    }

    /// <summary>A line for each day that has times.</summary>
    public IEnumerable<string> Lines() =>
        days.Select(day => $"{day.Key.ToString("ddd yyyy-MM-dd", CultureInfo.InvariantCulture)}  {string.Join(" ", day.Value)}");

    /// <summary>A column for each day of the week that has times, a row for each week.</summary>
    public IRenderable Picture()
    {
        var columns = days.Keys.Select(Weekday).Distinct().Order().ToList();
        var table = new Table { Border = TableBorder.Rounded, ShowRowSeparators = true };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Spectre.Console.Text(((DayOfWeek)((column + 1) % DaysOfAWeek)).ToString()[..3], new Style(decoration: Decoration.Bold))).NoWrap());
        var last = Monday(days.Keys.Last());
        for (var monday = Monday(days.Keys.First()); monday <= last; monday = monday.AddDays(DaysOfAWeek))
            table.AddRow(columns.Select(column => Cell(monday.AddDays(column))));
        return table;
    }

    private Rows Cell(DateOnly date)
    {
        var head = new Spectre.Console.Text(date.ToString("d MMM", CultureInfo.InvariantCulture), new Style(decoration: Decoration.Dim));
        return new Rows([head, .. days.GetValueOrDefault(date, []).Select(span => new Spectre.Console.Text(span, new Style(Color.Green)))]);
    }

    private static int Weekday(DateOnly date) => ((int)date.DayOfWeek + DaysOfAWeek - 1) % DaysOfAWeek;

    private static DateOnly Monday(DateOnly date) => date.AddDays(-Weekday(date));

    // Starts at the usual distance are one span, since a list of every quarter of an hour hides the gaps.
    private static List<string> Spans(List<TimeOnly> times, TimeSpan usual)
    {
        var spans = new List<string>();
        for (var first = 0; first < times.Count;)
        {
            var last = first;
            while (last + 1 < times.Count && times[last + 1] - times[last] == usual)
                last++;
            if (last - first + 1 >= FewestInASpan)
                spans.Add($"{Show(times[first])}-{Show(times[last])}");
            else
                spans.AddRange(times[first..(last + 1)].Select(Show));
            first = last + 1;
        }

        return spans;
    }

    private static string Show(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
