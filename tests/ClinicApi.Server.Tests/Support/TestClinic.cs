using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using NodaTime.Extensions;

namespace ClinicApi.Server.Tests.Support;

/// <summary>A clinic of one test, made over the wire, with a caller of each kind.</summary>
public sealed class TestClinic
{
    private readonly ServerNode node;
    private readonly DateTimeZone zone;

    private TestClinic(ServerNode node, string id, ClinicPlan plan)
    {
        this.node = node;
        Id = id;
        Plan = plan;
        zone = DateTimeZoneProviders.Tzdb[plan.Clinic.TimeZone];
        Monday = node.Time.GetUtcNow().ToInstant().InZone(zone).Date.PlusDays(7).Next(IsoDayOfWeek.Monday);
    }

    public string Id { get; }

    public ClinicPlan Plan { get; }

    public string Name => $"clinics/{Id}";

    public TestCaller Partner { get; private set; } = null!;

    public TestCaller OtherPartner { get; private set; } = null!;

    public TestCaller Staff { get; private set; } = null!;

    public TestCaller Service { get; private set; } = null!;

    /// <summary>A Monday between one and two weeks from now.</summary>
    public LocalDate Monday { get; }

    public static async Task<TestClinic> CreateAsync(ServerNode node, TestCaller administrator, Action<ClinicPlan>? change = null)
    {
        var plan = new ClinicPlan();
        change?.Invoke(plan);
        var id = "c" + Guid.NewGuid().ToString("N");
        var clinics = administrator.Clinics;
        await clinics.CreateClinicAsync(new CreateClinicRequest { ClinicId = id, Clinic = plan.Clinic });
        var clinic = new TestClinic(node, id, plan);
        foreach (var (key, practitioner) in plan.Practitioners)
            await clinics.CreatePractitionerAsync(new CreatePractitionerRequest { Parent = clinic.Name, PractitionerId = key, Practitioner = practitioner });
        foreach (var (key, room) in plan.Rooms)
            await clinics.CreateRoomAsync(new CreateRoomRequest { Parent = clinic.Name, RoomId = key, Room = room });
        foreach (var (key, device) in plan.Devices)
            await clinics.CreateDeviceAsync(new CreateDeviceRequest { Parent = clinic.Name, DeviceId = key, Device = device });
        foreach (var (key, closure) in plan.Closures)
            await clinics.CreateClosureAsync(new CreateClosureRequest { Parent = clinic.Name, ClosureId = key, Closure = closure });
        foreach (var (key, treatment) in plan.Treatments)
            await clinics.CreateTreatmentAsync(new CreateTreatmentRequest { Parent = clinic.Name, TreatmentId = key, Treatment = treatment });
        clinic.Partner = await node.GivenCallerAsync(CallerKind.Partner, id);
        clinic.OtherPartner = await node.GivenCallerAsync(CallerKind.Partner, id);
        clinic.Staff = await node.GivenCallerAsync(CallerKind.Staff, id);
        clinic.Service = await node.GivenCallerAsync(CallerKind.Service, id);
        return clinic;
    }

    public string Treatment(string id) => $"{Name}/treatments/{id}";

    public string Practitioner(string id) => $"{Name}/practitioners/{id}";

    public string Room(string id) => $"{Name}/rooms/{id}";

    /// <summary>A local time on a day, counted from the Monday.</summary>
    public Timestamp At(int day, int hour, int minute = 0) =>
        zone.AtStrictly(Monday.PlusDays(day).At(new LocalTime(hour, minute))).ToInstant().ToTimestamp();

    public CivilDate Date(int day) => Monday.PlusDays(day).ToCivilDate();

    public SearchWindow Window(int fromDay, int toDay) => new() { StartTime = At(fromDay, 0), EndTime = At(toDay, 0) };

    public async Task<Patient> GivenPatientAsync(TestCaller? by = null) =>
        await (by ?? Partner).Patients.CreatePatientAsync(new CreatePatientRequest { Parent = Name, Patient = APatient() });

    public static Patient APatient() => new()
    {
        GivenName = "Mia",
        FamilyName = "Muster",
        BirthDate = new CivilDate { Year = 1990, Month = 1, Day = 31 },
        Email = "mia@example.com",
        Phone = "+493012345678",
    };

    public CreateAppointmentRequest Booking(Patient patient, Timestamp start, string treatment = ClinicPlan.Consultation) => new()
    {
        Parent = Name,
        Appointment = new Appointment { Patient = patient.Name, Treatment = Treatment(treatment), StartTime = start },
    };

    public async Task<Appointment> GivenAppointmentAsync(
        Patient patient, Timestamp start, string treatment = ClinicPlan.Consultation, TestCaller? by = null) =>
        await (by ?? Partner).Appointments.CreateAppointmentAsync(Booking(patient, start, treatment));

    public async Task<Hold> GivenHoldAsync(Timestamp start, string treatment = ClinicPlan.Consultation, Patient? patient = null, int ttlSeconds = 300) =>
        await Partner.Appointments.HoldSlotAsync(new HoldSlotRequest
        {
            Treatment = Treatment(treatment),
            StartTime = start,
            Patient = patient?.Name ?? "",
            Ttl = new Google.Protobuf.WellKnownTypes.Duration { Seconds = ttlSeconds },
        });

    /// <summary>The local times, such as «Mon 09:15», at which a treatment could start.</summary>
    public async Task<IReadOnlyList<string>> SearchAsync(SearchWindow window, string treatment = ClinicPlan.Consultation, string practitioner = "", string patient = "")
    {
        var answer = await Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { Treatment(treatment) },
            Window = window,
            Practitioner = practitioner,
            Patient = patient,
            MaxSlots = 1000,
        });
        return [.. Assert.Single(answer.Results).Slots.Select(slot => Local(slot.StartTime))];
    }

    /// <summary>All events of the clinic that a caller may see, staff if none is named.</summary>
    public async Task<IReadOnlyList<Event>> EventsAsync(TestCaller? by = null) =>
        (await (by ?? Staff).Events.ListEventsAsync(new ListEventsRequest { Clinics = { Name }, PageSize = 1000 })).Events;

    public string Local(Timestamp time) => time.ToInstant().InZone(zone).ToString("ddd HH':'mm", System.Globalization.CultureInfo.InvariantCulture);

    public ServerNode Node => node;
}
