using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>Random scenarios of one or two days, most of them around a clock change of their zone.</summary>
internal static class Scenarios
{
    private static readonly ResourceKey Patient = new(ResourceKind.Patient, "p");

    private static readonly ResourceKey Stranger = new(ResourceKind.Practitioner, "stranger");

    private static readonly string[] NotableZones =
    [
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Havana", "Asia/Kolkata", "Asia/Kathmandu", "Antarctica/Troll",
        "Africa/Casablanca", "America/Santiago", "America/St_Johns", "Asia/Beirut", "Africa/Cairo", "Pacific/Norfolk", "Etc/UTC",
    ];

    private static readonly WorkingHours Always = Daily(new CivilInterval(LocalTime.Midnight, LocalTime.Midnight));

    private static readonly WorkingHours Office = Daily(
        new CivilInterval(new LocalTime(8, 0), new LocalTime(12, 30)), new CivilInterval(new LocalTime(13, 30), new LocalTime(19, 0)));

    private static readonly WorkingHours Night = Daily(
        new CivilInterval(LocalTime.Midnight, new LocalTime(4, 40)), new CivilInterval(new LocalTime(21, 15), LocalTime.Midnight));

    public static Arbitrary<Scenario> Arbitrary { get; } = Arb.From(
        from zone in Gen.Frequency((3, Gen.Elements(NotableZones)), (1, Gen.Elements(DateTimeZoneProviders.Tzdb.Ids.ToArray())))
            .Select(id => DateTimeZoneProviders.Tzdb[id])
        from around in MomentsOf(zone)
        from calendar in Calendars(zone, around)
        from treatment in Treatments
        from busy in Lists(BusyTimes(calendar, around), 20)
        from query in Queries(calendar, around)
        select new Scenario(calendar, treatment, query, busy),
        scenario => scenario.Shrink());

    private static Gen<bool> Coin(int percent) => Gen.Choose(1, 100).Select(roll => roll <= percent);

    private static Gen<int> Fives(int from, int to) => Gen.Choose(from / 5, to / 5).Select(n => n * 5);

    private static Gen<ImmutableArray<T>> Lists<T>(Gen<T> items, int most) =>
        from count in Gen.Choose(0, most)
        from list in items.ListOf(count)
        select list.ToImmutableArray();

    private static Gen<T?> Maybe<T>(Gen<T> values, int percent)
        where T : struct =>
        from present in Coin(percent)
        from value in values
        select present ? value : (T?)null;

    private static WorkingHours Daily(params CivilInterval[] intervals) => new(
        [.. from day in Enumerable.Range(1, 7)
            from interval in intervals
            select new WeeklyInterval((IsoDayOfWeek)day, interval.Start, interval.End)],
        []);

    private static Gen<Instant> MomentsOf(DateTimeZone zone)
    {
        var years = new Interval(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2041, 1, 1, 0, 0));
        var changes = zone.GetZoneIntervals(years).Skip(1).Select(one => one.Start).ToArray();
        var any = Gen.Choose(0, 21 * 365 * 24).Select(hours => years.Start + Duration.FromHours(hours));
        return changes.Length == 0 ? any : Gen.Frequency((1, any), (4, Gen.Elements(changes)));
    }

    private static Gen<CivilInterval> CivilIntervals =>
        from start in Fives(0, 1400)
        from length in Fives(5, 600)
        let end = Math.Min(start + length, 1440)
        select new CivilInterval(LocalTime.FromMinutesSinceMidnight(start), LocalTime.FromMinutesSinceMidnight(end % 1440));

    private static Gen<WorkingHours> Hours(DateTimeZone zone, Instant around) =>
        from weekly in Gen.Frequency(
            (5, Gen.Constant(Always)),
            (2, Gen.Constant(Office)),
            (2, Gen.Constant(Night)),
            (2, CivilIntervals.Select(one => Daily(one))))
        from exceptions in Lists(
            from day in Gen.Choose(-1, 1)
            from intervals in Lists(CivilIntervals, 2)
            select new DatedHours(around.InZone(zone).Date.PlusDays(day), intervals),
            1)
        select weekly with { Exceptions = exceptions };

    private static Gen<Resource> Resources(DateTimeZone zone, Instant around, int number) =>
        from kind in Gen.Frequency(
            (6, Gen.Constant(ResourceKind.Practitioner)), (4, Gen.Constant(ResourceKind.Room)), (1, Gen.Constant(ResourceKind.Device)))
        from codes in Gen.Elements<string[]>([], ["a"], ["b"], ["a", "b"], ["a", "b"], ["a", "b"])
        from capabilities in Gen.CollectToList(codes, code =>
            from until in Maybe(Gen.Choose(-1, 1).Select(days => around.InZone(zone).Date.PlusDays(days)), 15)
            select new Capability(code, until))
        from hasHours in Coin(30)
        from hours in Hours(zone, around)
        select new Resource(new ResourceKey(kind, $"r{number}"), [.. capabilities], hasHours ? hours : null);

    private static Gen<ClinicCalendar> Calendars(DateTimeZone zone, Instant around) =>
        from opening in Hours(zone, around)
        from count in Gen.Choose(3, 9)
        from resources in Gen.CollectToList(Enumerable.Range(0, count), number => Resources(zone, around, number))
        from closures in Lists(
            from span in Spans(around)
            from whole in Coin(25)
            from closed in Gen.SubListOf(resources.Select(resource => resource.Key))
            select new Closure(whole ? [] : [.. closed], span.Start, span.End),
            2)
        select new ClinicCalendar(zone, opening, [.. resources], closures);

    private static Gen<(Instant Start, Instant End)> Spans(Instant around) =>
        from start in Gen.Choose(-1440, 1440)
        from length in Gen.Choose(0, 240)
        from exact in Coin(30)
        let first = exact ? start : start / 5 * 5
        let minutes = exact ? length : length / 5 * 5
        select (around + Duration.FromMinutes(first), around + Duration.FromMinutes(first + minutes));

    private static Gen<Busy> BusyTimes(ClinicCalendar calendar, Instant around) =>
        from key in Gen.Elements(calendar.Resources.Select(resource => resource.Key).Append(Patient).ToArray())
        from span in Spans(around)
        from before in Margins
        from after in Margins
        select new Busy(key, span.Start, span.End) { Preparation = before, Turnover = after };

    private static Gen<Duration> Margins =>
        Gen.Frequency((3, Gen.Constant(Duration.Zero)), (1, Fives(5, 60).Select(minutes => Duration.FromMinutes(minutes))));

    private static Gen<Treatment> Treatments =>
        from roles in Gen.Choose(0, 3).SelectMany(count => Gen.CollectToList(Enumerable.Range(0, count), number =>
            from kind in Gen.Frequency(
                (6, Gen.Constant(ResourceKind.Practitioner)), (3, Gen.Constant(ResourceKind.Room)), (1, Gen.Constant(ResourceKind.Device)))
            from code in Gen.Elements("a", "b")
            from several in Coin(15)
            from before in Margins
            from after in Margins
            from changes in Coin(25)
            select new Role($"role{number}", kind, code, several ? 2 : 1) { Preparation = before, Turnover = after, MayChange = changes }))
        from phases in Gen.Choose(1, 4).SelectMany(count => Gen.CollectToList(Enumerable.Range(0, count), number =>
            from length in Fives(5, 40)
            from occupied in Gen.SubListOf(roles.Select(role => role.Id))
            from most in Maybe(Fives(length, length + 15), 15)
            select new Phase($"phase{number}", Duration.FromMinutes(length), [.. occupied])
            {
                MaxLength = most is { } minutes ? Duration.FromMinutes(minutes) : null,
            }))
        from grid in Gen.Elements(5, 10, 15, 20, 30, 45, 60, 90)
        from leadTime in Fives(0, 400)
        from horizon in Fives(600, 4000)
        select new Treatment(
            "t",
            [.. roles],
            [.. phases],
            Duration.FromMinutes(grid),
            Duration.FromMinutes(leadTime),
            Duration.FromMinutes(horizon));

    private static Gen<SearchQuery> Queries(ClinicCalendar calendar, Instant around) =>
        from start in Gen.Choose(-900, 100)
        from length in Gen.Choose(0, 2000)
        from now in Gen.Choose(-1500, -300)
        from patient in Coin(70)
        from required in Maybe(Gen.Elements(calendar.Resources.Select(resource => resource.Key).Append(Stranger).ToArray()), 15)
        from limited in Coin(20)
        from weekdays in Gen.SubListOf(Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day))
        from anyDay in Coin(70)
        from part in Maybe(CivilIntervals, 20)
        from ignoreLeadTime in Coin(20)
        from ignoreHorizon in Coin(20)
        select new SearchQuery(
            new Interval(around + Duration.FromMinutes(start), around + Duration.FromMinutes(start + length)),
            around + Duration.FromMinutes(now),
            patient ? Patient : null,
            required,
            limited ? 3 : 1000)
        {
            Weekdays = anyDay ? [] : [.. weekdays],
            DayPart = part,
            IgnoreLeadTime = ignoreLeadTime,
            IgnoreHorizon = ignoreHorizon,
        };
}
