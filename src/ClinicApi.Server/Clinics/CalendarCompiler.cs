using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using NodaTime;
using NodaTime.TimeZones;
using ResourceKind = ClinicApi.Scheduling.ResourceKind;

namespace ClinicApi.Server.Clinics;

/// <summary>Turns the contract's catalogue messages into what scheduling works with.</summary>
internal static class CalendarCompiler
{
    public static readonly NodaTime.Duration DefaultGrid = NodaTime.Duration.FromMinutes(15);
    public static readonly NodaTime.Duration DefaultHorizon = NodaTime.Duration.FromDays(92);

    public static DateTimeZone Zone(Clinic clinic) => DateTimeZoneProviders.Tzdb[clinic.TimeZone];

    public static ClinicCalendar Calendar(
        Clinic clinic, IEnumerable<Practitioner> practitioners, IEnumerable<Room> rooms, IEnumerable<Device> devices, IEnumerable<V1.Closure> closures)
    {
        var zone = Zone(clinic);
        return new ClinicCalendar(
            zone,
            Hours(clinic.OpeningHours),
            [
                .. practitioners.Select(p => new Resource(
                    ResourceKeys.Of(p.Name),
                    [.. p.Skills.Select(s => new Capability(s.Code, s.ValidUntil?.ToLocalDate()))],
                    p.WorkingHours is null ? null : Hours(p.WorkingHours))),
                .. rooms.Select(r => new Resource(ResourceKeys.Of(r.Name), Kinds(r.Kinds), null)),
                .. devices.Select(d => new Resource(ResourceKeys.Of(d.Name), Kinds(d.Kinds), null)),
            ],
            [.. closures.Select(c => Closure(c, zone))]);
    }

    public static Scheduling.WorkingHours Hours(V1.WorkingHours hours) => new(
        [.. hours.Weekly.Select(w => new Scheduling.WeeklyInterval((IsoDayOfWeek)w.Day, w.Hours.Start.ToLocalTime(), w.Hours.End.ToLocalTime()))],
        [.. hours.Exceptions.Select(e => new Scheduling.DatedHours(e.Date.ToLocalDate(), [.. e.Hours.Select(Interval)]))]);

    public static Scheduling.CivilInterval Interval(V1.CivilInterval interval) => new(interval.Start.ToLocalTime(), interval.End.ToLocalTime());

    public static Scheduling.Treatment Treatment(V1.Treatment treatment) => new(
        ResourceNames.LastId(treatment.Name),
        [.. treatment.Roles.Select(Role)],
        [.. treatment.Phases.Select(p => new Phase(p.PhaseId, p.Duration.ToNodaDuration(), [.. p.Roles])
        {
            MaxLength = p.MaximumDuration?.ToNodaDuration(),
        })],
        treatment.StartGrid?.ToNodaDuration() ?? DefaultGrid,
        treatment.LeadTime?.ToNodaDuration() ?? NodaTime.Duration.Zero,
        treatment.BookingHorizon?.ToNodaDuration() ?? DefaultHorizon);

    public static LocalDateTime LocalDateTime(CivilDateTime value)
    {
        var date = value.Date.ToLocalDate();
        return value.Time switch
        {
            null => date.AtMidnight(),
            { Hours: 24 } => date.PlusDays(1).AtMidnight(),
            var time => date.At(time.ToLocalTime()),
        };
    }

    private static Role Role(TreatmentRole role) => new(role.RoleId, (ResourceKind)role.Kind, role.Capability, Math.Max(1, role.Count))
    {
        Preparation = role.Preparation?.ToNodaDuration() ?? NodaTime.Duration.Zero,
        Turnover = role.Turnover?.ToNodaDuration() ?? NodaTime.Duration.Zero,
        MayChange = role.MayChange,
    };

    private static Scheduling.Closure Closure(V1.Closure closure, DateTimeZone zone) => new(
        [.. closure.Resources.Select(ResourceKeys.Of)],
        zone.ResolveLocal(LocalDateTime(closure.Start), StartOfClosure).ToInstant(),
        zone.ResolveLocal(LocalDateTime(closure.End), EndOfClosure).ToInstant());

    // What is closed stays closed in the hour that the clock repeats.
    private static readonly ZoneLocalMappingResolver StartOfClosure =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    private static readonly ZoneLocalMappingResolver EndOfClosure =
        Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter);

    private static ImmutableArray<Capability> Kinds(IEnumerable<string> kinds) => [.. kinds.Distinct().Select(k => new Capability(k))];
}
