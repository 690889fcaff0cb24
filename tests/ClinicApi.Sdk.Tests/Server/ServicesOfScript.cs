using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Server;

/// <summary>The patient service of a <see cref="ScriptedServer"/>.</summary>
internal sealed class PatientsOfScript(ScriptedServer script) : PatientService.PatientServiceBase
{
    public override Task<Patient> CreatePatient(CreatePatientRequest request, ServerCallContext context) =>
        script.AnswerAsync<Patient>(request, context);

    public override Task<Patient> GetPatient(GetPatientRequest request, ServerCallContext context) =>
        script.AnswerAsync<Patient>(request, context);

    public override Task<Patient> UpdatePatient(UpdatePatientRequest request, ServerCallContext context) =>
        script.AnswerAsync<Patient>(request, context);

    public override Task<Empty> DeletePatient(DeletePatientRequest request, ServerCallContext context) =>
        script.AnswerAsync<Empty>(request, context);

    public override Task<ListPatientsResponse> ListPatients(ListPatientsRequest request, ServerCallContext context) =>
        script.AnswerAsync<ListPatientsResponse>(request, context);

    public override async Task ExportPatient(
        ExportPatientRequest request, IServerStreamWriter<ExportPatientResponse> responseStream, ServerCallContext context) =>
        await responseStream.WriteAsync(await script.AnswerAsync<ExportPatientResponse>(request, context));
}

/// <summary>The appointment service of a <see cref="ScriptedServer"/>.</summary>
internal sealed class AppointmentsOfScript(ScriptedServer script) : AppointmentService.AppointmentServiceBase
{
    public override Task<Hold> HoldSlot(HoldSlotRequest request, ServerCallContext context) =>
        script.AnswerAsync<Hold>(request, context);

    public override Task<Appointment> GetAppointment(GetAppointmentRequest request, ServerCallContext context) =>
        script.AnswerAsync<Appointment>(request, context);

    public override async Task WatchAvailability(
        WatchAvailabilityRequest request, IServerStreamWriter<WatchAvailabilityResponse> responseStream, ServerCallContext context) =>
        await responseStream.WriteAsync(await script.AnswerAsync<WatchAvailabilityResponse>(request, context));
}

/// <summary>The event service of a <see cref="ScriptedServer"/>.</summary>
internal sealed class EventsOfScript(ScriptedServer script) : EventService.EventServiceBase
{
    public override Task<ListEventsResponse> ListEvents(ListEventsRequest request, ServerCallContext context) =>
        script.AnswerAsync<ListEventsResponse>(request, context);

    public override Task WatchEvents(
        WatchEventsRequest request, IServerStreamWriter<WatchEventsResponse> responseStream, ServerCallContext context) =>
        script.StreamAsync(request, responseStream, context);
}
