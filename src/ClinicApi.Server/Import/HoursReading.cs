using System.Text.Json;
using ClinicApi.V1;
using DayOfWeek = ClinicApi.V1.DayOfWeek;

namespace ClinicApi.Server.Import;

/// <summary>Reads opening and working hours: a list of intervals under each day's name, and under <c>exceptions</c> under each date.</summary>
internal static class HoursReading
{
    private static readonly EnumWords<DayOfWeek> Days = new(CommonReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(DayOfWeek)));

    public static WorkingHours? Read(FileObject owner, string key, string name)
    {
        if (owner.Object(key, name) is not { } hours)
            return null;
        var result = new WorkingHours();
        foreach (var (word, day) in Days.All)
        {
            foreach (var (node, _) in hours.Items(word, word, JsonValueKind.String))
            {
                if (Interval(hours, node) is not { } interval)
                    continue;
                hours.Locate(hours.FieldOf($"weekly[{result.Weekly.Count}]"), node.Place);
                result.Weekly.Add(new WeeklyInterval { Day = day, Hours = interval });
            }
        }

        if (hours.Object("exceptions", "exceptions") is { } exceptions)
            ReadExceptions(hours, exceptions, result);
        hours.Close();
        return result;
    }

    private static void ReadExceptions(FileObject hours, FileObject exceptions, WorkingHours result)
    {
        foreach (var (key, node) in exceptions.Entries())
        {
            if (CivilText.Date(key) is not { } date)
            {
                exceptions.Wrong(node.Place, "must be under a date such as 2026-12-24");
                continue;
            }

            if (!exceptions.Is(node, JsonValueKind.Array))
                continue;
            var field = hours.FieldOf($"exceptions[{result.Exceptions.Count}]");
            exceptions.Locate(field, node.Place);
            var dated = new DatedHours { Date = date };
            foreach (var item in node.Items)
            {
                if (!exceptions.Is(item, JsonValueKind.String) || Interval(exceptions, item) is not { } interval)
                    continue;
                exceptions.Locate($"{field}.hours[{dated.Hours.Count}]", item.Place);
                dated.Hours.Add(interval);
            }

            result.Exceptions.Add(dated);
        }
    }

    private static CivilInterval? Interval(FileObject hours, FileNode node)
    {
        var interval = CivilText.Interval(node.Text);
        if (interval is null)
            hours.Wrong(node.Place, "must be hours such as 09:00-12:30");
        return interval;
    }
}
