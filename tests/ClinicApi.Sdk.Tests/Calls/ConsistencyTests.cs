using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class ConsistencyTests
{
    private const string Header = "clinicapi-consistency-token";

    [Fact]
    public async Task Reads_AfterAWrite_CarryItsTokenInTheSameClinic()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Then(Write).ThenAnswer(new Patient());
        using var client = server.Connect(o => o.CarryConsistencyTokens = true);

        await client.Patients.CreatePatientAsync("clinics/a", new Patient());
        await client.Patients.GetPatientAsync("clinics/a/patients/b");
        await client.Patients.GetPatientAsync("clinics/c/patients/b");

        Assert.Equal([null, "token-1", null], server.Received.Select(c => c.Headers.GetValue(Header)));
    }

    [Fact]
    public async Task Reads_WhereTokensAreNotCarried_HaveNone()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Then(Write).ThenAnswer(new Patient());
        using var client = server.Connect();

        await client.Patients.CreatePatientAsync("clinics/a", new Patient());
        await client.Patients.GetPatientAsync("clinics/a/patients/b");

        Assert.All(server.Received, c => Assert.Null(c.Headers.GetValue(Header)));
    }

    [Fact]
    public async Task Token_ThatTheServiceNoLongerKnows_IsDroppedUnseen()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Then(Write)
            .ThenRefuse(Refusal.Of(StatusCode.InvalidArgument, "INVALID_CONSISTENCY_TOKEN"))
            .ThenAnswer(new Patient { Name = "clinics/a/patients/b" });
        using var client = server.Connect(o => o.CarryConsistencyTokens = true);

        await client.Patients.CreatePatientAsync("clinics/a", new Patient());
        var read = await client.Patients.GetPatientAsync("clinics/a/patients/b");

        Assert.Equal("clinics/a/patients/b", read.Name);
        Assert.Equal([null, "token-1", null], server.Received.Select(c => c.Headers.GetValue(Header)));
    }

    [Fact]
    public async Task Streams_AfterAWrite_CarryItsToken()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Then(Write).ThenAnswer(new ExportPatientResponse()).ThenStream(null, new WatchEventsResponse { ResumeToken = "1" });
        using var client = server.Connect(o => o.CarryConsistencyTokens = true);

        await client.Patients.CreatePatientAsync("clinics/a", new Patient());
        await client.Patients.ExportPatientAsync("clinics/a/patients/b").CountAsync();
        await client.Events.WatchEventsAsync(new WatchEventsRequest { Clinics = { "clinics/a" } }).FirstAsync();

        Assert.Equal([null, "token-1", "token-1"], server.Received.Select(c => c.Headers.GetValue(Header)));
    }

    [Fact]
    public async Task Stream_WhoseTokenTheServiceNoLongerKnows_IsOpenedWithout()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Then(Write)
            .ThenStream(Refusal.Of(StatusCode.InvalidArgument, "INVALID_CONSISTENCY_TOKEN"))
            .ThenStream(null, new WatchEventsResponse { ResumeToken = "1" });
        using var client = server.Connect(o => o.CarryConsistencyTokens = true);

        await client.Patients.CreatePatientAsync("clinics/a", new Patient());
        var message = await client.Events.WatchEventsAsync(new WatchEventsRequest { Clinics = { "clinics/a" } }).FirstAsync();

        Assert.Equal("1", message.ResumeToken);
        Assert.Equal([null, "token-1", null], server.Received.Select(c => c.Headers.GetValue(Header)));
    }

    private static Task<Google.Protobuf.IMessage> Write(Google.Protobuf.IMessage request, ServerCallContext context)
    {
        context.ResponseTrailers.Add(Header, "token-1");
        return Task.FromResult<Google.Protobuf.IMessage>(new Patient());
    }
}
