using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class RequestIdTests
{
    [Fact]
    public async Task Change_WithoutRequestId_GetsOneThatItsRepeatsKeep()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Bare(StatusCode.Unavailable))
            .ThenRefuse(Refusal.After(StatusCode.Aborted, "REQUEST_IN_FLIGHT", TimeSpan.FromMilliseconds(1)))
            .ThenAnswer(new Patient());
        using var client = server.Connect();
        var request = new CreatePatientRequest { Parent = "clinics/a", Patient = new Patient() };

        await client.Patients.CreatePatientAsync(request);

        Assert.Equal(3, server.Received.Count);
        var id = Assert.Single(server.Received.Select(c => c.RequestId).Distinct());
        Assert.Equal(7, Guid.ParseExact(id, "D").Version);
        Assert.Equal("", request.RequestId);
    }

    [Fact]
    public async Task Change_TwoCalls_GetDifferentRequestIds()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        using var client = server.Connect();
        var request = new CreatePatientRequest { Parent = "clinics/a", Patient = new Patient() };

        await client.Patients.CreatePatientAsync(request);
        await client.Patients.CreatePatientAsync(request);

        Assert.Equal(2, server.Received.Select(c => c.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task Change_WithRequestId_KeepsItAndNamesItInTheException()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(StatusCode.AlreadyExists, "RESOURCE_ALREADY_EXISTS"));
        using var client = server.Connect();
        var id = Guid.NewGuid().ToString("D");

        var exception = await Assert.ThrowsAsync<AlreadyExistsException>(
            () => client.Patients.CreatePatientAsync(new CreatePatientRequest { RequestId = id }));

        Assert.Equal(id, server.Received.Single().RequestId);
        Assert.Equal(id, exception.RequestId);
        Assert.Contains(id, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_ThroughTheRawStub_GetsARequestIdToo()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        using var client = server.Connect();

        await new PatientService.PatientServiceClient(client.CallInvoker).CreatePatientAsync(new CreatePatientRequest());

        Assert.NotEmpty(server.Received.Single().RequestId);
    }

    [Fact]
    public void New_AtAnInstant_CarriesItsMilliseconds()
    {
        var clock = new SkippingClock();

        var id = RequestIds.New(clock);

        var milliseconds = Convert.ToInt64(id.ToString("N")[..12], 16);
        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), milliseconds);
        Assert.Equal(7, id.Version);
        Assert.InRange(id.Variant, 8, 11);
    }

    [Fact]
    public void Rules_OfTheContract_CoverEveryServiceAndEveryChange()
    {
        var bases = typeof(Patient).Assembly.GetTypes()
            .Where(t => t.Name.EndsWith("ServiceBase", StringComparison.Ordinal) && t.Namespace == "ClinicApi.V1")
            .Select(t => "clinicapi.v1." + t.DeclaringType!.Name);

        Assert.Equal(bases.Order(), MethodRules.ByFullName.Values.Select(r => r.Service).Distinct().Order());
        Assert.DoesNotContain(MethodRules.ByFullName.Values, r => !r.IsRepeatable);
    }
}
