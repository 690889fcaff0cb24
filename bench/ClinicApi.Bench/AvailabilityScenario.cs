using Google.Protobuf;

namespace ClinicApi.Bench;

/// <summary>Searches of two weeks for 50 slots, compared with an echo.</summary>
internal static class AvailabilityScenario
{
    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        var clinic = new AvailabilityClinic(server, "bench");
        await clinic.CreateAsync(cancellationToken);
        server.GrantAll(["bench"]);
        await server.InsertReservationsAsync(clinic.Fill(), cancellationToken);
        using var search = new RawCalls(
            server.Address,
            RawCalls.Method("clinicapi.v1.AppointmentService", "SearchAvailability"),
            clinic.Search.ToByteArray(),
            server.Headers("staff"));
        return await AgainstEcho.RunAsync(search, clinic.Search.ToByteArray(), plan, cancellationToken);
    }
}
