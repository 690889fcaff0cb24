using System.Net;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ClinicApi.Server.Tests.Hosting;

public sealed class DrainTests
{
    [Fact]
    public async Task Node_ThatDrains_SaysSoAndStillServesUntilTheDelayIsOver()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        await using var node = await ServerNode.StartAsync(database, database.Time, new Dictionary<string, string?> { ["ClinicApi:Drain:Seconds"] = "5" });
        var administrator = await node.GivenCallerAsync(Options.V1.CallerKind.Administrator);
        using var http = new HttpClient { BaseAddress = node.HttpAddress };
        foreach (var service in ApiContract.Services.Keys.Append(""))
            await HealthBecomesAsync(node, service, ServingStatus.Serving);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);

        var stopping = node.TerminateAsync();
        foreach (var service in ApiContract.Services.Keys.Append(""))
            await HealthBecomesAsync(node, service, ServingStatus.NotServing);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
        await administrator.Clinics.ListClinicsAsync(new ListClinicsRequest());
        Assert.False(stopping.IsCompleted);

        database.Time.Advance(TimeSpan.FromSeconds(5));
        await stopping;
        // Over a connection of its own: what a client makes of one that is just being closed is its own affair.
        using var channel = node.OpenChannel();
        var clinics = new ClinicService.ClinicServiceClient(channel);
        var gone = await Assert.ThrowsAsync<RpcException>(() => clinics.ListClinicsAsync(new ListClinicsRequest()).ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, gone.StatusCode);
        Assert.Empty(node.Logs.TakeUnannounced());
    }

    [Fact]
    public async Task AuditEntries_OfTheLastCalls_AreStoredBeforeTheNodeEnds()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        string clinicId;
        await using (var node = await ServerNode.StartAsync(database, database.Time))
        {
            var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(Options.V1.CallerKind.Administrator));
            clinicId = clinic.Id;
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
                clinic.Partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name }).ResponseAsync));
        }

        var stored = await database.QueryAsync($"SELECT count(*) FROM audit_entries WHERE clinic_id = '{clinicId}' AND method LIKE '%/ListPatients'");
        Assert.Equal(200L, stored.Single());
    }

    [Fact]
    public async Task LandingPage_ListsEveryService()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        await using var node = await ServerNode.StartAsync(database, database.Time);
        using var http = new HttpClient { BaseAddress = node.HttpAddress };
        var page = await http.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.All(ApiContract.Services.Keys, service => Assert.Contains(service, page, StringComparison.Ordinal));
    }

    private static Task HealthBecomesAsync(ServerNode node, string service, ServingStatus status) =>
        Eventually.HoldsAsync($"the health of «{service}» is {status}", async () =>
            (await new Health.HealthClient(node.Anonymous).CheckAsync(new HealthCheckRequest { Service = service })).Status == status);
}
