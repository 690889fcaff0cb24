using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ClinicApi.Server.Tests.Errors;

/// <summary>The database goes away and comes back.</summary>
public sealed class StoreOutageTests
{
    [PostgresFact]
    public async Task Postgres_ThatGoesAway_IsUnavailableWithADelay_AndTheSameRequestSucceedsLater()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var database = TestDatabase.On(await postgres.CreateDatabaseAsync());
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System);
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
        var request = clinic.Booking(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        request.RequestId = Guid.NewGuid().ToString();

        await postgres.CrashAsync();
        for (var i = 0; i < 5; i++)
            await AssertUnavailableAsync(() => clinic.Partner.Appointments.CreateAppointmentAsync(request).ResponseAsync);
        await HealthBecomesAsync(node, ServingStatus.NotServing);
        await postgres.RestartAsync();

        Appointment? booked = null;
        await Eventually.HoldsAsync("the booking succeeds", async () => (booked = await TryAsync(clinic, request)) is not null);
        await HealthBecomesAsync(node, ServingStatus.Serving);
        var listed = await clinic.Partner.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name });
        Assert.Equal([booked], listed.Appointments);
        Assert.Empty(node.Logs.TakeUnannounced());
    }

    [PostgresFact]
    public async Task Postgres_ThatIsDownAtStartUp_IsWaitedFor()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var database = TestDatabase.On(await postgres.CreateDatabaseAsync());
        await postgres.CrashAsync();
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System, waitUntilReady: false);
        await AssertServesNothingAsync(node);
        await postgres.RestartAsync();
        await HealthBecomesAsync(node, ServingStatus.Serving);
        Assert.Empty(node.Logs.TakeUnannounced());
    }

    [Fact]
    public async Task Sqlite_WhosePathIsUnusableAtStartUp_IsWaitedFor()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        Directory.CreateDirectory(database.Options.ConnectionString);
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System, waitUntilReady: false);
        await AssertServesNothingAsync(node);
        Directory.Delete(database.Options.ConnectionString);
        await HealthBecomesAsync(node, ServingStatus.Serving);
        Assert.Empty(node.Logs.TakeUnannounced());
    }

    [Fact]
    public async Task Sqlite_ThatSomebodyElseKeepsLocked_IsUnavailableForWritesUntilItIsReleased()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System);
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
        // Writing is what the store is for, so that it cannot is an error to its operator.
        node.Logs.Announce("SqliteWriter");
        await using (var intruder = database.Connect())
        {
            await intruder.OpenAsync();
            await using var lockAll = intruder.CreateCommand();
            lockAll.CommandText = "BEGIN IMMEDIATE";
            await lockAll.ExecuteNonQueryAsync();
            await AssertUnavailableAsync(() => clinic.GivenPatientAsync());
        }

        await clinic.GivenPatientAsync();
        Assert.Single((await clinic.Partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name })).Patients);
        Assert.Empty(node.Logs.TakeUnannounced());
    }

    private static async Task AssertServesNothingAsync(ServerNode node)
    {
        var health = await new Health.HealthClient(node.Anonymous).CheckAsync(new HealthCheckRequest());
        Assert.NotEqual(ServingStatus.Serving, health.Status);
        var key = ClinicApi.Server.Keys.ApiKey.Create(ClinicApi.Server.Keys.ApiKey.Test).Reveal();
        var client = new ClinicService.ClinicServiceClient(node.With($"Bearer {key}"));
        await AssertUnavailableAsync(() => client.ListClinicsAsync(new ListClinicsRequest()).ResponseAsync);
    }

    private static async Task AssertUnavailableAsync(Func<Task> call)
    {
        var refused = await Refused.WithAsync(ErrorReason.StoreUnavailable, call);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
    }

    private static async Task<Appointment?> TryAsync(TestClinic clinic, CreateAppointmentRequest request)
    {
        try
        {
            return await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
        {
            return null;
        }
    }

    private static Task HealthBecomesAsync(ServerNode node, ServingStatus status) =>
        Eventually.HoldsAsync($"health is {status}", async () =>
            (await new Health.HealthClient(node.Anonymous).CheckAsync(new HealthCheckRequest())).Status == status);
}
