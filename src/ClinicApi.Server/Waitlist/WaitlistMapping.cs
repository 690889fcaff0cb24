using System.Collections.Immutable;
using System.Text.Json;
using ClinicApi.Scheduling;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using NodaTime;

namespace ClinicApi.Server.Waitlist;

/// <summary>Waiting-list entries as the contract, storage and scheduling have them.</summary>
internal static class WaitlistMapping
{
    public static readonly NodaTime.Duration DefaultOffer = NodaTime.Duration.FromHours(2);

    public static WaitlistEntry ToMessage(WaitlistRow row)
    {
        var state = StateOf(row);
        return new WaitlistEntry
        {
            Name = ResourceNames.WaitlistEntry(row.ClinicId, row.EntryId),
            Etag = Etags.Of(row.Version),
            Patient = ResourceNames.Patient(row.ClinicId, row.PatientId),
            Treatment = ResourceNames.Treatment(row.ClinicId, row.TreatmentId),
            Windows = { ReadWindows(row.Windows) },
            RequestedPractitioner = AppointmentMapping.NameOrEmpty(row.ClinicId, "practitioners", row.RequestedPractitionerId),
            State = state,
            OfferedHold = state == WaitlistState.Offered ? ResourceNames.Hold(row.ClinicId, row.OfferedHoldId) : "",
            OfferExpireTime = state == WaitlistState.Offered ? row.OfferExpiresAt?.ToTimestamp() : null,
            EnteredBy = ResourceNames.Partner(row.EnteredBy),
            OfferDuration = row.OfferDuration.ToProtoDuration(),
            CreateTime = row.CreatedAt.ToTimestamp(),
            UpdateTime = row.UpdatedAt.ToTimestamp(),
        };
    }

    /// <summary>Who has let an offer expire waits again, also before the sweep that says so.</summary>
    public static WaitlistState StateOf(WaitlistRow row) => row.IsOfferOver ? WaitlistState.Waiting : (WaitlistState)row.State;

    public static WaitlistRow NewRow(WaitlistEntry entry, string clinicId, string entryId, string enteredBy, Instant now) => new(
        clinicId,
        entryId,
        Version: 1,
        (int)WaitlistState.Waiting,
        ResourceNames.LastId(entry.Patient),
        ResourceNames.LastId(entry.Treatment),
        ResourceNames.LastId(entry.RequestedPractitioner),
        JsonFormatter.Default.Format(new WaitlistEntry { Windows = { entry.Windows } }),
        ClosesAt: entry.Windows.Max(window => window.EndTime.ToInstant()),
        entry.OfferDuration?.ToNodaDuration() ?? DefaultOffer,
        OfferedHoldId: "",
        WritePassed([]),
        enteredBy,
        CreatedAt: now,
        UpdatedAt: now);

    /// <summary>Whether an appointment of the treatment is what the entry waits for: in one of the windows, with who is asked for.</summary>
    public static bool Suits(WaitlistRow row, AppointmentRow appointment, DateTimeZone zone)
    {
        var practitioner = AppointmentMapping.NameOrEmpty(row.ClinicId, "practitioners", row.RequestedPractitionerId);
        return ReadWindows(row.Windows).Select(ToWindow).Any(window => window.Contains(appointment.StartsAt, zone))
            && (practitioner.Length == 0
                || AppointmentPlans.Read(appointment.Plan).Assignments.Any(assignment => assignment.Resources.Contains(practitioner)));
    }

    /// <returns>Null if the clinic no longer has what the entry waits for.</returns>
    public static WaitingEntry? ToWaiting(WaitlistRow row, CompiledClinic clinic)
    {
        var practitioner = row.RequestedPractitionerId.Length == 0
            ? (ResourceKey?)null
            : new ResourceKey(Scheduling.ResourceKind.Practitioner, row.RequestedPractitionerId);
        if (!clinic.Treatments.TryGetValue(row.TreatmentId, out var treatment)
            || (practitioner is { } key && clinic.Calendar.Resources.All(resource => resource.Key != key)))
        {
            return null;
        }

        return new WaitingEntry(
            row.EntryId,
            treatment.Plan,
            new ResourceKey(Scheduling.ResourceKind.Patient, row.PatientId),
            practitioner,
            [.. ReadWindows(row.Windows).Select(ToWindow)])
        {
            Passed = ReadPassed(row.Passed),
        };
    }

    public static string WritePassed(IEnumerable<Interval> passed) =>
        JsonSerializer.Serialize(passed.Select(time => new[] { time.Start.ToUnixTimeTicks(), time.End.ToUnixTimeTicks() }));

    public static ImmutableArray<Interval> ReadPassed(string passed) =>
    [
        .. JsonSerializer.Deserialize<long[][]>(passed)!
            .Select(time => new Interval(Instant.FromUnixTimeTicks(time[0]), Instant.FromUnixTimeTicks(time[1]))),
    ];

    private static RepeatedField<SearchWindow> ReadWindows(string windows) => JsonParser.Default.Parse<WaitlistEntry>(windows).Windows;

    private static WaitingWindow ToWindow(SearchWindow window) =>
        new(new Interval(window.StartTime.ToInstant(), window.EndTime.ToInstant()))
        {
            Weekdays = [.. window.Days.Select(day => (IsoDayOfWeek)day)],
            DayPart = window.DayPart is { } part ? CalendarCompiler.Interval(part) : null,
        };
}
