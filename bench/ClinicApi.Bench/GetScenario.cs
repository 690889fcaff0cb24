using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Bench;

/// <summary>Reads of one appointment, each with its entry in the audit log, compared with an empty method that answers with as many bytes.</summary>
internal static class GetScenario
{
    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await new BenchCatalogue(server, clinics: 1, practitioners: 1).CreateAsync(cancellationToken);
        var booked = await new AppointmentService.AppointmentServiceClient(server.Channel).CreateAppointmentAsync(
            new FreeTimes(1, 1).Booking(0), server.Headers("staff"), cancellationToken: cancellationToken);
        var request = new GetAppointmentRequest { Name = booked.Name }.ToByteArray();
        using var get = new RawCalls(
            server.Address, RawCalls.Method("clinicapi.v1.AppointmentService", "GetAppointment"), request, server.Headers("staff"));
        return await EchoComparison.RunAsync(server, get, request, plan, cancellationToken);
    }
}
