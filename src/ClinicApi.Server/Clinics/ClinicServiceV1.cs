using ClinicApi.Server.Calls;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Clinics;

/// <summary>The catalogue over gRPC: every method is the same one of <see cref="CatalogueReader"/> or <see cref="CatalogueWriter"/>.</summary>
internal sealed class ClinicServiceV1(CatalogueReader reader, CatalogueWriter writer) : ClinicService.ClinicServiceBase
{
    public override Task<Clinic> GetClinic(GetClinicRequest request, ServerCallContext context) =>
        Get<Clinic>(CatalogueResources.Clinic, request.Name, context);

    public override async Task<ListClinicsResponse> ListClinics(ListClinicsRequest request, ServerCallContext context)
    {
        var (items, next) = await reader.ListClinicsAsync(Call.Of(context), request.PageSize, request.PageToken, context.CancellationToken);
        return new ListClinicsResponse { Clinics = { items.Cast<Clinic>() }, NextPageToken = next };
    }

    public override Task<Clinic> CreateClinic(CreateClinicRequest request, ServerCallContext context) =>
        writer.CreateClinicAsync(Call.Of(context), request.ClinicId, request.Clinic, context.CancellationToken);

    public override Task<Clinic> UpdateClinic(UpdateClinicRequest request, ServerCallContext context) =>
        writer.UpdateAsync(Call.Of(context), request.Clinic, request.UpdateMask, context.CancellationToken);

    public override Task<Empty> DeleteClinic(DeleteClinicRequest request, ServerCallContext context) =>
        writer.DeleteAsync(CatalogueResources.Clinic, Call.Of(context), request.Name, request.Etag, context.CancellationToken);

    public override Task<Practitioner> GetPractitioner(GetPractitionerRequest request, ServerCallContext context) =>
        Get<Practitioner>(CatalogueResources.Practitioner, request.Name, context);

    public override async Task<ListPractitionersResponse> ListPractitioners(ListPractitionersRequest request, ServerCallContext context)
    {
        var response = new ListPractitionersResponse();
        response.NextPageToken = await List(
            CatalogueResources.Practitioner, request.Parent, request.PageSize, request.PageToken, response.Practitioners, context);
        return response;
    }

    public override Task<Practitioner> CreatePractitioner(CreatePractitionerRequest request, ServerCallContext context) =>
        writer.CreateAsync(Call.Of(context), request.Parent, request.PractitionerId, request.Practitioner, context.CancellationToken);

    public override Task<Practitioner> UpdatePractitioner(UpdatePractitionerRequest request, ServerCallContext context) =>
        writer.UpdateAsync(Call.Of(context), request.Practitioner, request.UpdateMask, context.CancellationToken);

    public override Task<Empty> DeletePractitioner(DeletePractitionerRequest request, ServerCallContext context) =>
        writer.DeleteAsync(CatalogueResources.Practitioner, Call.Of(context), request.Name, request.Etag, context.CancellationToken);

    public override Task<Room> GetRoom(GetRoomRequest request, ServerCallContext context) =>
        Get<Room>(CatalogueResources.Room, request.Name, context);

    public override async Task<ListRoomsResponse> ListRooms(ListRoomsRequest request, ServerCallContext context)
    {
        var response = new ListRoomsResponse();
        response.NextPageToken = await List(
            CatalogueResources.Room, request.Parent, request.PageSize, request.PageToken, response.Rooms, context);
        return response;
    }

    public override Task<Room> CreateRoom(CreateRoomRequest request, ServerCallContext context) =>
        writer.CreateAsync(Call.Of(context), request.Parent, request.RoomId, request.Room, context.CancellationToken);

    public override Task<Room> UpdateRoom(UpdateRoomRequest request, ServerCallContext context) =>
        writer.UpdateAsync(Call.Of(context), request.Room, request.UpdateMask, context.CancellationToken);

    public override Task<Empty> DeleteRoom(DeleteRoomRequest request, ServerCallContext context) =>
        writer.DeleteAsync(CatalogueResources.Room, Call.Of(context), request.Name, request.Etag, context.CancellationToken);

    public override Task<Device> GetDevice(GetDeviceRequest request, ServerCallContext context) =>
        Get<Device>(CatalogueResources.Device, request.Name, context);

    public override async Task<ListDevicesResponse> ListDevices(ListDevicesRequest request, ServerCallContext context)
    {
        var response = new ListDevicesResponse();
        response.NextPageToken = await List(
            CatalogueResources.Device, request.Parent, request.PageSize, request.PageToken, response.Devices, context);
        return response;
    }

    public override Task<Device> CreateDevice(CreateDeviceRequest request, ServerCallContext context) =>
        writer.CreateAsync(Call.Of(context), request.Parent, request.DeviceId, request.Device, context.CancellationToken);

    public override Task<Device> UpdateDevice(UpdateDeviceRequest request, ServerCallContext context) =>
        writer.UpdateAsync(Call.Of(context), request.Device, request.UpdateMask, context.CancellationToken);

    public override Task<Empty> DeleteDevice(DeleteDeviceRequest request, ServerCallContext context) =>
        writer.DeleteAsync(CatalogueResources.Device, Call.Of(context), request.Name, request.Etag, context.CancellationToken);

    public override Task<Treatment> GetTreatment(GetTreatmentRequest request, ServerCallContext context) =>
        Get<Treatment>(CatalogueResources.Treatment, request.Name, context);

    public override async Task<ListTreatmentsResponse> ListTreatments(ListTreatmentsRequest request, ServerCallContext context)
    {
        var response = new ListTreatmentsResponse();
        response.NextPageToken = await List(
            CatalogueResources.Treatment, request.Parent, request.PageSize, request.PageToken, response.Treatments, context);
        return response;
    }

    public override Task<Treatment> CreateTreatment(CreateTreatmentRequest request, ServerCallContext context) =>
        writer.CreateAsync(Call.Of(context), request.Parent, request.TreatmentId, request.Treatment, context.CancellationToken);

    public override Task<Treatment> UpdateTreatment(UpdateTreatmentRequest request, ServerCallContext context) =>
        writer.UpdateAsync(Call.Of(context), request.Treatment, request.UpdateMask, context.CancellationToken);

    public override Task<Empty> DeleteTreatment(DeleteTreatmentRequest request, ServerCallContext context) =>
        writer.DeleteAsync(CatalogueResources.Treatment, Call.Of(context), request.Name, request.Etag, context.CancellationToken);

    public override Task<Closure> GetClosure(GetClosureRequest request, ServerCallContext context) =>
        Get<Closure>(CatalogueResources.Closure, request.Name, context);

    public override async Task<ListClosuresResponse> ListClosures(ListClosuresRequest request, ServerCallContext context)
    {
        var response = new ListClosuresResponse();
        response.NextPageToken = await List(
            CatalogueResources.Closure, request.Parent, request.PageSize, request.PageToken, response.Closures, context);
        return response;
    }

    public override Task<Closure> CreateClosure(CreateClosureRequest request, ServerCallContext context) =>
        writer.CreateAsync(Call.Of(context), request.Parent, request.ClosureId, request.Closure, context.CancellationToken);

    public override Task<Closure> UpdateClosure(UpdateClosureRequest request, ServerCallContext context) =>
        writer.UpdateAsync(Call.Of(context), request.Closure, request.UpdateMask, context.CancellationToken);

    public override Task<Empty> DeleteClosure(DeleteClosureRequest request, ServerCallContext context) =>
        writer.DeleteAsync(CatalogueResources.Closure, Call.Of(context), request.Name, request.Etag, context.CancellationToken);

    private async Task<T> Get<T>(CatalogueResource resource, string name, ServerCallContext context)
        where T : IMessage<T> =>
        (T)await reader.GetAsync(resource, name, context.CancellationToken);

    private async Task<string> List<T>(
        CatalogueResource resource, string parent, int pageSize, string pageToken, RepeatedField<T> items, ServerCallContext context)
        where T : IMessage<T>
    {
        var (found, next) = await reader.ListAsync(resource, Call.Of(context), parent, pageSize, pageToken, context.CancellationToken);
        items.AddRange(found.Cast<T>());
        return next;
    }
}
