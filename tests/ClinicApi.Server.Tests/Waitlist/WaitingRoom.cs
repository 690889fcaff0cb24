using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Waitlist;

/// <summary>A clinic of one practitioner and one room, where a time is taken and others wait for it.</summary>
internal sealed class WaitingRoom(TestServer server, TestClinic clinic)
{
    public TestClinic Clinic => clinic;

    public static void OnlyAnna(ClinicPlan plan)
    {
        plan.Practitioners.Remove("ben");
        plan.Rooms.Remove("room-2");
    }

    /// <summary>Starts at exactly this time, unless the window is longer.</summary>
    public SearchWindow Window(int day, int hour, int minutes = 5) => new()
    {
        StartTime = clinic.At(day, hour),
        EndTime = clinic.At(day, hour) + new Duration { Seconds = minutes * 60 },
    };

    public async Task<WaitlistEntry> GivenEntryAsync(
        SearchWindow window, TestCaller? by = null, Patient? patient = null, Action<WaitlistEntry>? change = null)
    {
        var caller = by ?? clinic.Partner;
        var entry = new WaitlistEntry
        {
            Patient = (patient ?? await clinic.GivenPatientAsync(caller)).Name,
            Treatment = clinic.Treatment(ClinicPlan.Consultation),
            Windows = { window },
        };
        change?.Invoke(entry);
        return await caller.Appointments.JoinWaitlistAsync(new JoinWaitlistRequest { Parent = clinic.Name, Entry = entry });
    }

    public Task<WaitlistEntry> GetAsync(WaitlistEntry entry) =>
        clinic.Staff.Appointments.GetWaitlistEntryAsync(new GetWaitlistEntryRequest { Name = entry.Name }).ResponseAsync;

    public async Task<WaitlistEntry> UntilAsync(WaitlistEntry entry, WaitlistState state)
    {
        var found = entry;
        await server.AdvanceUntilAsync($"the entry is {state}", async () => (found = await GetAsync(entry)).State == state);
        return found;
    }

    /// <summary>Until everything that became free was looked at.</summary>
    public Task UntilLookedAtAsync() => server.AdvanceUntilAsync(
        "the freed time is looked at",
        async () => !(await server.Node.Store.WaitlistWork.ClinicsAsync(CancellationToken.None)).Contains(clinic.Id));

    public Task<Hold> OfferOfAsync(WaitlistEntry entry) =>
        clinic.Staff.Appointments.GetHoldAsync(new GetHoldRequest { Name = entry.OfferedHold }).ResponseAsync;

    public Task<Appointment> CancelAsync(Appointment appointment) => clinic.Staff.Appointments.CancelAppointmentAsync(
        new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.PatientRequest }).ResponseAsync;

    public Task<Appointment> AcceptAsync(WaitlistEntry entry, TestCaller? by = null) => (by ?? clinic.Partner).Appointments.CreateAppointmentAsync(
        new CreateAppointmentRequest { Parent = clinic.Name, Hold = entry.OfferedHold, Appointment = new Appointment() }).ResponseAsync;

    public Task<WaitlistEntry> DeclineAsync(WaitlistEntry entry) =>
        clinic.Partner.Appointments.DeclineWaitlistOfferAsync(new DeclineWaitlistOfferRequest { Name = entry.Name }).ResponseAsync;

    public async Task<IReadOnlyList<Event>> EventsOfAsync(params IEnumerable<string> resources) =>
        [.. (await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { Clinics = { clinic.Name }, PageSize = 1000 })).Events
            .Where(e => resources.Contains(e.Resource))];
}
