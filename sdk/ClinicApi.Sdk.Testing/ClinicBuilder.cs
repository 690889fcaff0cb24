using ClinicApi.V1;
using CivilDay = ClinicApi.V1.DayOfWeek;
using DayOfWeek = System.DayOfWeek;

namespace ClinicApi.Sdk.Testing;

/// <summary>Describes a clinic for a test. What is not said has a sensible value.</summary>
public sealed class ClinicBuilder
{
    private readonly Clinic clinic = new() { DisplayName = "Test clinic", TimeZone = "Europe/Berlin", LanguageCode = "en" };
    private readonly List<(string Id, Practitioner Practitioner)> practitioners = [];
    private readonly List<(string Id, Room Room)> rooms = [];
    private readonly List<(string Id, Device Device)> devices = [];
    private readonly List<(string Id, Treatment Treatment)> treatments = [];

    /// <summary>The zone on whose clock the clinic lives; otherwise <c>Europe/Berlin</c>.</summary>
    /// <param name="timeZone">An IANA time zone.</param>
    /// <returns>This.</returns>
    public ClinicBuilder InTimeZone(string timeZone) => With(c => c.TimeZone = timeZone);

    /// <summary>Opens the clinic on the days from one to another, also over the weekend. May be repeated, for example for a lunch break.</summary>
    /// <param name="first">The first day.</param>
    /// <param name="last">The last day.</param>
    /// <param name="from">From when, a multiple of 5 minutes.</param>
    /// <param name="until">Until when, later and a multiple of 5 minutes.</param>
    /// <returns>This.</returns>
    public ClinicBuilder Open(DayOfWeek first, DayOfWeek last, TimeOnly from, TimeOnly until)
    {
        clinic.OpeningHours ??= new WorkingHours();
        for (var day = first; ; day = (DayOfWeek)(((int)day + 1) % 7))
        {
            clinic.OpeningHours.Weekly.Add(new WeeklyInterval
            {
                Day = day == DayOfWeek.Sunday ? CivilDay.Sunday : (CivilDay)day,
                Hours = new CivilInterval { Start = Civil(from), End = Civil(until) },
            });
            if (day == last)
                return this;
        }
    }

    /// <summary>Adds somebody who works whenever the clinic is open.</summary>
    /// <param name="id">Id within the clinic.</param>
    /// <param name="skills">Codes of what they can do, as treatments ask for it.</param>
    /// <returns>This.</returns>
    public ClinicBuilder Practitioner(string id, params IEnumerable<string> skills)
    {
        practitioners.Add((id, new Practitioner { DisplayName = id, Skills = { skills.Select(code => new Skill { Code = code }) } }));
        return this;
    }

    /// <summary>Adds a room.</summary>
    /// <param name="id">Id within the clinic.</param>
    /// <param name="kinds">Codes of what it can serve as.</param>
    /// <returns>This.</returns>
    public ClinicBuilder Room(string id, params IEnumerable<string> kinds)
    {
        rooms.Add((id, new Room { DisplayName = id, Kinds = { kinds } }));
        return this;
    }

    /// <summary>Adds a device.</summary>
    /// <param name="id">Id within the clinic.</param>
    /// <param name="kinds">Codes of what it can serve as.</param>
    /// <returns>This.</returns>
    public ClinicBuilder Device(string id, params IEnumerable<string> kinds)
    {
        devices.Add((id, new Device { DisplayName = id, Kinds = { kinds } }));
        return this;
    }

    /// <summary>Adds a treatment.</summary>
    /// <param name="id">Id within the clinic.</param>
    /// <param name="modality">The kind of procedure.</param>
    /// <param name="shape">Says who and what it needs and what happens.</param>
    /// <returns>This.</returns>
    public ClinicBuilder Treatment(string id, Modality modality, Action<TreatmentBuilder> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var treatment = new Treatment { DisplayName = id, Modality = modality };
        shape(new TreatmentBuilder(treatment));
        treatments.Add((id, treatment));
        return this;
    }

    /// <summary>Sets whatever else a clinic has.</summary>
    /// <param name="change">Changes it.</param>
    /// <returns>This.</returns>
    public ClinicBuilder With(Action<Clinic> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        change(clinic);
        return this;
    }

    internal async Task<Clinic> CreateAsync(ClinicsClient client, CancellationToken cancellationToken)
    {
        var created = await client.CreateClinicAsync(
            new CreateClinicRequest { ClinicId = $"clinic-{Guid.NewGuid():N}", Clinic = clinic }, cancellationToken: cancellationToken).ConfigureAwait(false);
        var parent = created.Name;
        await Task.WhenAll([
            .. practitioners.Select(p => client.CreatePractitionerAsync(
                new CreatePractitionerRequest { Parent = parent, PractitionerId = p.Id, Practitioner = p.Practitioner }, cancellationToken: cancellationToken)),
            .. rooms.Select(r => client.CreateRoomAsync(
                new CreateRoomRequest { Parent = parent, RoomId = r.Id, Room = r.Room }, cancellationToken: cancellationToken)),
            .. devices.Select(d => client.CreateDeviceAsync(
                new CreateDeviceRequest { Parent = parent, DeviceId = d.Id, Device = d.Device }, cancellationToken: cancellationToken)),
            .. treatments.Select(t => client.CreateTreatmentAsync(
                new CreateTreatmentRequest { Parent = parent, TreatmentId = t.Id, Treatment = t.Treatment }, cancellationToken: cancellationToken)),
        ]).ConfigureAwait(false);
        return created;
    }

    private static CivilTime Civil(TimeOnly time) => new() { Hours = time.Hour, Minutes = time.Minute };
}
