using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Scheduling.Tests;

/// <summary>Short ways to write a clinic, a treatment and a question. Times are local, dates are ISO.</summary>
internal static class Example
{
    public static readonly ResourceKey Patient = new(ResourceKind.Patient, "patient");

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static WorkingHours AroundTheClock { get; } = Daily("00:00-00:00");

    public static ResourceKey Practitioner(string id) => new(ResourceKind.Practitioner, id);

    public static ResourceKey Room(string id) => new(ResourceKind.Room, id);

    public static Resource With(this ResourceKey key, params string[] capabilities) =>
        new(key, [.. capabilities.Select(code => new Capability(code))], Hours: null);

    public static CivilInterval Span(string span) => new(Time.Parse(span[..5]).Value, Time.Parse(span[6..]).Value);

    public static WorkingHours Daily(params string[] spans) =>
        On(Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None), spans);

    public static WorkingHours On(IEnumerable<IsoDayOfWeek> days, params string[] spans) => new(
        [.. from day in days from span in spans.Select(Span) select new WeeklyInterval(day, span.Start, span.End)], []);

    public static DatedHours Dated(string date, params string[] spans) => new(Date(date), [.. spans.Select(Span)]);

    public static LocalDate Date(string date) => LocalDatePattern.Iso.Parse(date).Value;

    public static ClinicCalendar Clinic(string zone, WorkingHours hours, params Resource[] resources) =>
        new(DateTimeZoneProviders.Tzdb[zone], hours, [.. resources], []);

    public static Phase Phase(string id, int minutes, params string[] roles) => new(id, Duration.FromMinutes(minutes), [.. roles]);

    public static Role Role(string id, ResourceKind kind, string capability, int count = 1) => new(id, kind, capability, count);

    public static Treatment Treatment(int grid, IEnumerable<Role> roles, params Phase[] phases) => new(
        "treatment", [.. roles], [.. phases], Duration.FromMinutes(grid), LeadTime: Duration.Zero, Horizon: Duration.FromDays(365));

    /// <summary>A treatment that needs nobody but the patient, so that only the clinic's hours decide.</summary>
    public static Treatment Visit(int grid, int minutes) => Treatment(grid, [], Phase("visit", minutes));

    /// <summary>The one instant with this local time in the clinic's zone.</summary>
    public static Instant At(this ClinicCalendar clinic, string date, string time) =>
        clinic.Zone.AtStrictly(Date(date).At(Time.Parse(time).Value)).ToInstant();

    public static Busy Taken(this ClinicCalendar clinic, ResourceKey resource, string date, string span) =>
        new(resource, clinic.At(date, span[..5]), clinic.At(date, span[6..]));

    public static SearchQuery DayQuery(this ClinicCalendar clinic, string date) => new(
        new Interval(clinic.Zone.AtStartOfDay(Date(date)).ToInstant(), clinic.Zone.AtStartOfDay(Date(date).PlusDays(1)).ToInstant()),
        clinic.Zone.AtStartOfDay(Date(date).PlusDays(-1)).ToInstant(),
        Patient,
        RequiredPractitioner: null,
        Limit: 1000);

    public static ImmutableArray<Slot> SearchDay(this ClinicCalendar clinic, Treatment treatment, string date, params Busy[] busy) =>
        Availability.Search(clinic, treatment, clinic.DayQuery(date), busy);

    /// <summary>The local times of slots, in order, such as "09:00 09:30".</summary>
    public static string LocalTimes(this ClinicCalendar clinic, IEnumerable<Slot> slots) =>
        string.Join(' ', slots.Select(slot => Time.Format(slot.Start.InZone(clinic.Zone).TimeOfDay)));

    public static PlaceQuery PlaceQuery(this ClinicCalendar clinic, string date, string time) =>
        new(clinic.At(date, time), clinic.At(date, time) - Duration.FromDays(7), Patient, RequiredPractitioner: null);

    public static PlacementResult Place(this ClinicCalendar clinic, Treatment treatment, string date, string time, params Busy[] busy) =>
        Availability.Place(clinic, treatment, clinic.PlaceQuery(date, time), busy);

    public static string Chosen(this PlacementResult result, string role) =>
        string.Join(' ', Assert.IsType<Placement>(result).Assignments.Single(one => one.RoleId == role).Resources.Select(key => key.Id));

    public static IEnumerable<RefusalReason> Reasons(this PlacementResult result) => Assert.IsType<Refusal>(result).Reasons;
}
