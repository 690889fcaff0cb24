using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>What hours, resources, closures and a whole calendar must satisfy before they are stored. The evaluator relies on it.</summary>
public static class CalendarValidation
{
    /// <summary>Every violation of a clinic's calendar; empty if it is valid.</summary>
    public static IReadOnlyList<Violation> Validate(ClinicCalendar calendar)
    {
        var keys = calendar.Resources.Select(resource => resource.Key).ToHashSet();
        return
        [
            .. Validate(calendar.OpeningHours).Select(violation => Under("opening_hours", violation)),
            .. calendar.Resources.SelectMany((one, i) => Validate(one).Select(violation => Under($"resources[{i}]", violation))),
            .. DuplicateKeys(calendar),
            .. calendar.Closures.SelectMany((one, i) => Validate(one, keys).Select(violation => Under($"closures[{i}]", violation))),
        ];
    }

    /// <summary>Every violation of weekly and dated hours.</summary>
    public static IReadOnlyList<Violation> Validate(WorkingHours hours) =>
    [
        .. hours.Weekly.SelectMany((interval, i) => Weekly(hours, interval, i)),
        .. hours.Exceptions.SelectMany((exception, i) => Exception(hours, exception, i)),
    ];

    /// <summary>Every violation of one practitioner, room or device.</summary>
    public static IReadOnlyList<Violation> Validate(Resource resource) =>
    [
        .. Key(resource.Key),
        .. resource.Capabilities.SelectMany((capability, i) => Capability(resource, capability, i)),
        .. resource.Hours is { } hours ? Validate(hours).Select(violation => Under("hours", violation)) : [],
    ];

    private static IEnumerable<Violation> Weekly(WorkingHours hours, WeeklyInterval interval, int index)
    {
        var field = $"weekly[{index}]";
        if (interval.Day is < IsoDayOfWeek.Monday or > IsoDayOfWeek.Sunday)
            yield return new Violation($"{field}.day", "must be a day of the week");

        foreach (var violation in Interval(field, new CivilInterval(interval.Start, interval.End)))
            yield return violation;

        if (hours.Weekly.Take(index).Any(other => other.Day == interval.Day
            && Overlap(new CivilInterval(other.Start, other.End), new CivilInterval(interval.Start, interval.End))))
        {
            yield return new Violation(field, "must not overlap another interval of the same day");
        }
    }

    private static IEnumerable<Violation> Exception(WorkingHours hours, DatedHours exception, int index)
    {
        if (hours.Exceptions.Take(index).Any(other => other.Date == exception.Date))
            yield return new Violation($"exceptions[{index}].date", "must be unique");

        for (var i = 0; i < exception.Intervals.Length; i++)
        {
            var field = $"exceptions[{index}].intervals[{i}]";
            foreach (var violation in Interval(field, exception.Intervals[i]))
                yield return violation;

            if (exception.Intervals.Take(i).Any(other => Overlap(other, exception.Intervals[i])))
                yield return new Violation(field, "must not overlap another interval of the same date");
        }
    }

    private static IEnumerable<Violation> Interval(string field, CivilInterval interval)
    {
        if (!IsWholeCells(interval.Start))
            yield return new Violation($"{field}.start", "must be a multiple of 5 minutes");

        if (!IsWholeCells(interval.End))
            yield return new Violation($"{field}.end", "must be a multiple of 5 minutes");

        if (interval.Start.TickOfDay >= EndTick(interval))
            yield return new Violation($"{field}.end", "must be after the start; midnight as the end means 24:00");
    }

    private static IEnumerable<Violation> Key(ResourceKey key)
    {
        if (key.Kind is not (ResourceKind.Practitioner or ResourceKind.Room or ResourceKind.Device))
            yield return new Violation("key.kind", "must be a practitioner, a room or a device");

        if (string.IsNullOrEmpty(key.Id))
            yield return new Violation("key.id", "must not be empty");
    }

    private static IEnumerable<Violation> Capability(Resource resource, Capability capability, int index)
    {
        if (capability.Code.Length == 0)
            yield return new Violation($"capabilities[{index}].code", "must not be empty");
        else if (resource.Capabilities.Take(index).Any(other => other.Code == capability.Code))
            yield return new Violation($"capabilities[{index}].code", "must be unique in the resource");
    }

    private static IEnumerable<Violation> DuplicateKeys(ClinicCalendar calendar)
    {
        var seen = new HashSet<ResourceKey>();
        for (var i = 0; i < calendar.Resources.Length; i++)
        {
            if (!seen.Add(calendar.Resources[i].Key))
                yield return new Violation($"resources[{i}].key", "must be unique in the clinic");
        }
    }

    private static IEnumerable<Violation> Validate(Closure closure, HashSet<ResourceKey> keys)
    {
        for (var i = 0; i < closure.Resources.Length; i++)
        {
            if (!keys.Contains(closure.Resources[i]))
                yield return new Violation($"resources[{i}]", "must be a resource of the clinic");
        }

        if (closure.Start >= closure.End)
            yield return new Violation("end", "must be after the start");
    }

    private static bool IsWholeCells(LocalTime time) => time.NanosecondOfDay % Timeline.Cell.ToInt64Nanoseconds() == 0;

    private static bool Overlap(CivilInterval a, CivilInterval b) => a.Start.TickOfDay < EndTick(b) && b.Start.TickOfDay < EndTick(a);

    private static long EndTick(CivilInterval interval) =>
        interval.End == LocalTime.Midnight ? NodaConstants.TicksPerDay : interval.End.TickOfDay;

    private static Violation Under(string field, Violation violation) => violation with { Field = $"{field}.{violation.Field}" };
}
