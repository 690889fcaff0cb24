using System.Collections.Immutable;
using ClinicApi.Scheduling;
using NodaTime;

namespace ClinicApi.Bench.Engine;

/// <summary>Clinics, treatments and busy times to ask about, the same in every run.</summary>
internal sealed class Workload
{
    public static readonly Instant Monday = Instant.FromUtc(2026, 3, 2, 0, 0);

    private static readonly Duration Quarter = Duration.FromMinutes(15);

    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    // The same sequence in every run; nothing here is secret.
#pragma warning disable CA5394
    private readonly Random random = new(20260302);

    /// <summary>Five phases; the practitioner is free while the cream takes effect, the device is needed for one phase only.</summary>
    public static Treatment Needling { get; } = new(
        "needling",
        [
            new Role("practitioner", ResourceKind.Practitioner, "needling", 1),
            new Role("room", ResourceKind.Room, "treatment", 1),
            new Role("device", ResourceKind.Device, "pen", 1),
        ],
        [
            new Phase("check-in", Duration.FromMinutes(10), ["practitioner", "room"]),
            new Phase("numbing", Duration.FromMinutes(30), ["room"]),
            new Phase("needling", Duration.FromMinutes(30), ["practitioner", "room", "device"]),
            new Phase("soothing", Duration.FromMinutes(15), ["room"]),
            new Phase("clean-up", Duration.FromMinutes(10), ["practitioner", "room"]),
        ],
        Quarter,
        Duration.Zero,
        Duration.FromDays(365));

    /// <summary>Half an hour with anyone.</summary>
    public static Treatment Visit { get; } = new(
        "visit",
        [new Role("practitioner", ResourceKind.Practitioner, "needling", 1)],
        [new Phase("visit", Duration.FromMinutes(30), ["practitioner"])],
        Quarter,
        Duration.Zero,
        Duration.FromDays(365));

    public static ClinicCalendar Clinic(int practitioners, int rooms, int devices) => new(
        Berlin,
        Hours(new LocalTime(8, 0), new LocalTime(20, 0)),
        [
            .. Enumerable.Range(0, practitioners).Select(i => Resource(
                ResourceKind.Practitioner, "needling", i, Hours(new LocalTime(8 + i % 3, 0), new LocalTime(17 + i % 3, 0)))),
            .. Enumerable.Range(0, rooms).Select(i => Resource(ResourceKind.Room, "treatment", i, hours: null)),
            .. Enumerable.Range(0, devices).Select(i => Resource(ResourceKind.Device, "pen", i, hours: null)),
        ],
        []);

    public static SearchQuery Search(int days, int limit) =>
        new(new Interval(Monday, Monday + Duration.FromDays(days)), Monday, Patient: null, RequiredPractitioner: null, limit);

    /// <summary>Stretches of one to four hours, with gaps between them that leave this share of the opening hours taken.</summary>
    public ImmutableArray<Busy> Full(ClinicCalendar clinic, int days, double share) =>
        [.. from resource in clinic.Resources from day in Enumerable.Range(0, days) from busy in Day(resource.Key, day, share) select busy];

    /// <summary>As many appointments of each resource as given, anywhere in the opening hours.</summary>
    public ImmutableArray<Busy> Some(ClinicCalendar clinic, int days, int each) =>
        [.. from resource in clinic.Resources
            from _ in Enumerable.Range(0, each)
            let start = Opening(random.Next(days)) + Quarter * random.Next(4 * 11)
            select new Busy(resource.Key, start, start + Quarter * random.Next(1, 4))];

    private static Instant Opening(int day) =>
        (Monday.InZone(Berlin).Date.PlusDays(day) + new LocalTime(8, 0)).InZoneLeniently(Berlin).ToInstant();

    private static WorkingHours Hours(LocalTime start, LocalTime end) =>
        new([.. Enumerable.Range(1, 6).Select(day => new WeeklyInterval((IsoDayOfWeek)day, start, end))], []);

    private static Resource Resource(ResourceKind kind, string capability, int number, WorkingHours? hours) =>
        new(new ResourceKey(kind, $"{capability}-{number:00}"), [new Capability(capability)], hours);

    private IEnumerable<Busy> Day(ResourceKey key, int day, double share)
    {
        var (start, end) = (Opening(day), Opening(day) + Duration.FromHours(12));
        while (true)
        {
            var length = Quarter * random.Next(4, 17);
            start += Duration.FromMinutes(5 * random.Next((int)(2 * (1 - share) / share * length.TotalMinutes / 5) + 1));
            if (start >= end)
            {
                yield break;
            }

            yield return new Busy(key, start, Instant.Min(start + length, end));
            start += length;
        }
    }
#pragma warning restore CA5394
}
