// Uses each part of the SDK in which trimming could have broken something: messages, lists, streams, errors, names, webhooks.
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

using var client = new ClinicApiClient(new ClinicApiOptions
{
    Address = new Uri(Environment.GetEnvironmentVariable("CLINICAPI_ADDRESS")!),
    ApiKey = Environment.GetEnvironmentVariable("CLINICAPI_KEY"),
    CarryConsistencyTokens = true,
});

var clinic = await client.Clinics.ListClinicsAsync().FirstAsync();
var treatment = await client.Clinics.ListTreatmentsAsync(clinic.Name).FirstAsync(t => t.Modality == Modality.Consultation);
var person = new Patient { GivenName = "Sample", FamilyName = "Person", BirthDate = new CivilDate { Year = 1990, Month = 4, Day = 17 } };
var patient = await client.Patients.CreatePatientAsync(clinic.Name, person);
await client.Patients.UpdatePatientWithRetryAsync(patient.Name, p => p.Email = "sample@example.com");
Expect("a change", (await client.Patients.GetPatientAsync(patient.Name)).Email == "sample@example.com");

var now = TimeProvider.System.GetUtcNow();
var found = await client.Appointments.SearchAvailabilityAsync(
    [treatment.Name], new SearchWindow { StartTime = now.AddDays(3).ToTimestamp(), EndTime = now.AddDays(17).ToTimestamp() });
var hold = await client.Appointments.HoldSlotAsync(
    new HoldSlotRequest { Treatment = treatment.Name, StartTime = found.Results[0].Slots[0].StartTime, Patient = patient.Name });
var booked = await client.Appointments.CreateAppointmentAsync(
    new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { Patient = patient.Name } });
Expect("a name", AppointmentName.Parse(booked.Name).ClinicId == ClinicName.Parse(clinic.Name).ClinicId);
Expect("an event", await client.Events.WatchEventsAsync(new WatchEventsRequest { Beginning = new Empty() }).AnyAsync(m => m.Event?.Resource == booked.Name));
await client.Appointments.CancelAppointmentAsync(booked.Name, CancellationReason.PatientRequest);

try
{
    await client.Patients.CreatePatientAsync(clinic.Name, new Patient());
    Expect("a refusal", false);
}
catch (InvalidRequestException refusal)
{
    Expect("its reason and violations", refusal.Reason == ErrorReason.InvalidRequest && refusal.FieldViolations.Count > 0);
}

var unsigned = new WebhookVerifier(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]);
try
{
    unsigned.Read("msg_1", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), "v1,AAAA", "{}"u8);
    Expect("a refused webhook", false);
}
catch (WebhookException)
{
    Console.WriteLine("the SDK works in a native program");
}

static void Expect(string what, bool isThere)
{
    if (!isThere)
        throw new InvalidOperationException($"There should have been {what}.");
}
