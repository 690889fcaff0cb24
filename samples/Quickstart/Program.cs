// A first booking: finds a clinic, a treatment and a time, registers a patient, books, reads back and cancels.
using System.Globalization;
using System.Text.Json;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

const string KeysFile = "data/development-keys.json";

try
{
    using var client = new ClinicApiClient(FindServer());

    var clinic = await FirstAsync(client.Clinics.ListClinicsAsync(new ListClinicsRequest()), _ => true, "a clinic that this key may see");
    Say("clinic", $"{clinic.DisplayName}, {string.Join(", ", clinic.AddressLines)}");

    var treatment = await FirstAsync(
        client.Clinics.ListTreatmentsAsync(clinic.Name),
        t => t.Modality == Modality.MicroNeedling && t.BodyRegions.Contains(BodyRegion.Cheek), "micro-needling of the face");
    Say("treatment", $"{treatment.DisplayName}, {treatment.Duration.ToTimeSpan().TotalMinutes} minutes in {treatment.Phases.Count} phases");

    var now = TimeProvider.System.GetUtcNow();
    var found = await client.Appointments.SearchAvailabilityAsync(
        [treatment.Name], new SearchWindow { StartTime = now.AddDays(3).ToTimestamp(), EndTime = now.AddDays(17).ToTimestamp() });
    if (found.Results[0].Slots is not [var slot, ..])
        throw new InvalidOperationException("Everything is booked in the two weeks from then on; start again with an empty data folder.");
    var zone = TimeZoneInfo.FindSystemTimeZoneById(found.Results[0].TimeZone);
    var count = $"{found.Results[0].Slots.Count}{(found.Results[0].Truncated ? " or more" : "")}";
    Say("search", $"{count} times in the two weeks that begin in three days, the first on {Local(slot.StartTime, "dddd d MMMM, HH:mm")} ({zone.Id})");

    var patient = await client.Patients.CreatePatientAsync(
        clinic.Name,
        new Patient { GivenName = "Sample", FamilyName = "Person", BirthDate = new CivilDate { Year = 1990, Month = 4, Day = 17 } });
    Say("patient", $"registered as {patient.Name}");

    var hold = await client.Appointments.HoldSlotAsync(
        new HoldSlotRequest { Treatment = treatment.Name, StartTime = slot.StartTime, Patient = patient.Name });
    Say("hold", $"nobody else can take the time until {Local(hold.ExpireTime, "HH:mm:ss")}");

    var booked = await client.Appointments.CreateAppointmentAsync(
        new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { Patient = patient.Name } });
    Say("booked", booked.Name);

    var appointment = await client.Appointments.GetAppointmentAsync(booked.Name);
    Say("plan", $"{Local(appointment.StartTime, "dddd d MMMM, HH:mm")} to {Local(appointment.EndTime, "HH:mm")}");
    var labels = await LabelsAsync(client, clinic.Name);
    foreach (var phase in appointment.Phases)
    {
        var occupied = appointment.Assignments.Where(a => phase.Roles.Contains(a.RoleId)).SelectMany(a => a.Resources);
        Say("", $"{Local(phase.StartTime, "HH:mm")}  {phase.DisplayName,-33} {string.Join(", ", occupied.Select(r => labels[r]))}");
    }

    var ofPatient = client.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, Patient = patient.Name });
    Say("list", $"the patient has {await ofPatient.CountAsync()} appointment");

    var cancelled = await client.Appointments.CancelAppointmentAsync(appointment.Name, CancellationReason.PatientRequest);
    Say("cancelled", $"{(cancelled.Cancellation.Late ? "late" : "in time")}; the time is free again");
    return 0;

    string Local(Timestamp instant, string format) =>
        TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone).ToString(format, CultureInfo.InvariantCulture);
}
catch (Exception failure) when (failure is ClinicApiException or InvalidOperationException or ArgumentException or FormatException)
{
    Console.Error.WriteLine(failure is ServiceUnavailableException ? $"{failure.Message}\nIs the server running?" : failure.Message);
    return 1;
}

// From the environment, or from the file that a server in Development writes.
static ClinicApiOptions FindServer()
{
    var address = Environment.GetEnvironmentVariable("CLINICAPI_ADDRESS");
    var key = Environment.GetEnvironmentVariable("CLINICAPI_KEY");
    if ((address is null || key is null) && File.Exists(KeysFile))
    {
        using var file = JsonDocument.Parse(File.ReadAllText(KeysFile));
        address ??= file.RootElement.GetProperty("address").GetString();
        key ??= file.RootElement.GetProperty("partner").GetString();
    }

    if (address is null || key is null)
        throw new InvalidOperationException($"Start a server here, which writes {KeysFile}, or set CLINICAPI_ADDRESS and CLINICAPI_KEY.");
    return new ClinicApiOptions { Address = new Uri(address), ApiKey = key, ApplicationId = "quickstart/1.0" };
}

static async Task<T> FirstAsync<T>(IAsyncEnumerable<T> items, Func<T, bool> fits, string what) =>
    await items.FirstOrDefaultAsync(fits) ?? throw new InvalidOperationException($"The server has not got {what}.");

static async Task<Dictionary<string, string>> LabelsAsync(ClinicApiClient client, string clinic)
{
    var labels = await client.Clinics.ListPractitionersAsync(clinic).ToDictionaryAsync(p => p.Name, p => p.DisplayName);
    await foreach (var room in client.Clinics.ListRoomsAsync(clinic))
        labels[room.Name] = room.DisplayName;
    await foreach (var device in client.Clinics.ListDevicesAsync(clinic))
        labels[device.Name] = device.DisplayName;
    return labels;
}

static void Say(string step, string what) => Console.WriteLine($"{step,-11} {what}");
