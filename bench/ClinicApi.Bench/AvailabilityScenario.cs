using Google.Protobuf;

namespace ClinicApi.Bench;

/// <summary>Searches of two weeks for 50 slots at one clinic, compared with an empty method that answers with as many bytes.</summary>
internal static class AvailabilityScenario
{
    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        var clinic = new AvailabilityClinic(server, "bench");
        await clinic.CreateAsync(cancellationToken);
        server.GrantAll(["bench"]);
        await server.InsertReservationsAsync(clinic.Fill(), cancellationToken);
        var request = clinic.Search.ToByteArray();
        using var searches = server.Searches(request);
        return await EchoComparison.RunAsync(server, searches, request, plan, cancellationToken);
    }
}
