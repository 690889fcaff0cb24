// What a partner does with the two packages: starts the real server in this process, and books through the SDK.
using System.Diagnostics;
using ClinicApi.Sdk;
using ClinicApi.Sdk.Testing;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;

var begun = Stopwatch.GetTimestamp();
await using var server = await ClinicApiTestServer.StartAsync();
var cold = Stopwatch.GetElapsedTime(begun);
begun = Stopwatch.GetTimestamp();
await using (await ClinicApiTestServer.StartAsync())
    Console.WriteLine($"a server is ready after {cold.TotalMilliseconds:0} ms in a new process, and after {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms from then on");

var clinic = await server.AddClinicAsync();
await using var services = new ServiceCollection()
    .AddClinicApi(options => (options.Address, options.ApiKey) = (server.Address, clinic.Partner.ApiKey)).Services
    .BuildServiceProvider();
var appointments = services.GetRequiredService<ClinicApiClient>().Appointments;

var patient = await clinic.AddPatientAsync();
var slot = await clinic.FirstSlotAsync(SampleClinic.Consultation);
var hold = await appointments.HoldSlotAsync(
    new HoldSlotRequest { Treatment = clinic.Treatment(SampleClinic.Consultation), StartTime = slot.StartTime, Patient = patient.Name });
server.Clock.AdvanceTo(hold.ExpireTime.ToDateTimeOffset());
try
{
    await appointments.CreateAppointmentAsync(
        new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { Patient = patient.Name } });
    return Fail("a hold was booked that the clock had passed");
}
catch (SlotUnavailableException refusal) when (refusal.Reason == ErrorReason.HoldExpired)
{
    Console.WriteLine("a hold ends when the test's clock passes its end");
}

var booked = await clinic.BookAsync(SampleClinic.Consultation, patient);
var cancelled = await appointments.CancelAppointmentAsync(booked.Name, CancellationReason.PatientRequest);
if (cancelled.State != AppointmentState.Cancelled)
    return Fail("the appointment is not cancelled");
Console.WriteLine("booked and cancelled through the packed packages");
return 0;

static int Fail(string what)
{
    Console.Error.WriteLine(what);
    return 1;
}
