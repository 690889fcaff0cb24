using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Updates;

public sealed class UpdateWithRetryTests
{
    private const string Name = "clinics/a/patients/b";

    [Fact]
    public async Task Update_OvertakenOnce_ReadsAgainAndWritesOnlyWhatDiffers()
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync(clock);
        server.ThenAnswer(new Patient { Name = Name, Etag = "1", Phone = "+4930000001", AddressLines = { "x" } })
            .ThenRefuse(Refusal.Of(StatusCode.Aborted, "ETAG_MISMATCH"))
            .ThenAnswer(new Patient { Name = Name, Etag = "2", Phone = "+4930000002", AddressLines = { "x" } })
            .ThenAnswer(new Patient { Name = Name, Etag = "3" });
        using var client = server.Connect(o => (o.TimeProvider, o.Jitter) = (clock, () => 1));

        var updated = await client.Patients.UpdatePatientWithRetryAsync(Name, patient =>
        {
            patient.Email = "sample@example.com";
            patient.AddressLines.Clear();
        });

        Assert.Equal("3", updated.Etag);
        var writes = server.Received.Select(c => c.Request).OfType<UpdatePatientRequest>().ToList();
        Assert.Equal(["1", "2"], writes.Select(w => w.Patient.Etag));
        Assert.All(writes, w => Assert.Equal(["email", "address_lines"], w.UpdateMask.Paths));
        Assert.NotEqual(writes[0].RequestId, writes[1].RequestId);
        Assert.Equal([TimeSpan.FromMilliseconds(50)], clock.Waits);
    }

    [Fact]
    public async Task Update_ThatChangesNothing_WritesNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient { Name = Name, Etag = "1", Email = "sample@example.com" });
        using var client = server.Connect();

        var patient = await client.Patients.UpdatePatientWithRetryAsync(Name, p => p.Email = "sample@example.com");

        Assert.Equal("1", patient.Etag);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Update_OvertakenAllTheTime_GivesUpAfterFiveRounds()
    {
        var clock = new SkippingClock();
        await using var server = await ScriptedServer.StartAsync(clock);
        server.Then((request, _) => request is UpdatePatientRequest
            ? throw Refusal.Of(StatusCode.Aborted, "ETAG_MISMATCH")
            : Task.FromResult<Google.Protobuf.IMessage>(new Patient { Name = Name, Etag = "1" }));
        using var client = server.Connect(o => o.TimeProvider = clock);

        await Assert.ThrowsAsync<ConflictException>(
            () => client.Patients.UpdatePatientWithRetryAsync(Name, p => p.Email = "sample@example.com"));

        Assert.Equal(5, server.Received.Count(c => c.Request is UpdatePatientRequest));
    }

    [Fact]
    public async Task Update_RefusedForAnotherReason_IsNotTriedAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient { Name = Name }).ThenRefuse(Refusal.Of(StatusCode.InvalidArgument, "INVALID_REQUEST"));
        using var client = server.Connect();

        await Assert.ThrowsAsync<InvalidRequestException>(() => client.Patients.UpdatePatientWithRetryAsync(Name, p => p.Email = "x"));

        Assert.Equal(2, server.Received.Count);
    }
}
