using Google.Protobuf;

namespace ClinicApi.Bench;

/// <summary>Searches for the three earliest times at each of 500 clinics in one call, compared with an empty method that answers with as many bytes.</summary>
internal static class ManyClinicsScenario
{
    private const string Original = "bench";
    private const int Clinics = 500;
    private const int SlotsOfEach = 3;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        var clinic = new AvailabilityClinic(server, Original, practitioners: 6, rooms: 4, devices: 2);
        await clinic.CreateAsync(cancellationToken);
        await server.InsertReservationsAsync(clinic.Fill(), cancellationToken);
        await CopiedClinics.CreateAsync(server, Original, Clinics, cancellationToken);
        var ids = Enumerable.Range(0, Clinics).Select(copy => CopiedClinics.Id(Original, copy)).ToList();
        server.GrantAll(ids);
        var request = AvailabilityClinic.SearchOf(ids.Select(id => $"clinics/{id}"), SlotsOfEach);
        var bytes = request.ToByteArray();
        using var searches = server.Searches(bytes);
        return await EchoComparison.RunAsync(server, searches, bytes, plan, cancellationToken);
    }
}
