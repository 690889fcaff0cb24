using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class DeadlineTests
{
    [Fact]
    public async Task Call_WithoutTimeout_GetsTheContractsDeadline()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient()).ThenAnswer(new Empty());
        using var client = server.Connect();

        await client.Patients.GetPatientAsync("clinics/a/patients/b");
        await client.Patients.DeletePatientAsync("clinics/a/patients/b");

        AssertTimeout(10, server.Received[0]);
        AssertTimeout(30, server.Received[1]);
    }

    [Fact]
    public async Task Call_WithOptionsAndSettings_TakesTheNearest()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        using var client = server.Connect(o => o.Timeout = TimeSpan.FromSeconds(50));
        var name = "clinics/a/patients/b";

        await client.Patients.GetPatientAsync(name);
        await client.Patients.GetPatientAsync(name, new CallSettings { Timeout = TimeSpan.FromSeconds(70) });
        await client.Patients.GetPatientAsync(name, new CallSettings { Timeout = Timeout.InfiniteTimeSpan });
        await client.Patients.Stub.GetPatientAsync(
            new GetPatientRequest(), deadline: (TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(90)).UtcDateTime);

        AssertTimeout(50, server.Received[0]);
        AssertTimeout(70, server.Received[1]);
        Assert.Equal(DateTime.MaxValue, server.Received[2].Deadline);
        AssertTimeout(90, server.Received[3]);
    }

    [Fact]
    public async Task Stream_WithoutNaturalEnd_HasNoDeadline()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new WatchAvailabilityResponse()).ThenAnswer(new ExportPatientResponse());
        using var client = server.Connect(o => o.Timeout = TimeSpan.FromSeconds(5));

        using var watch = client.Appointments.Stub.WatchAvailability(new WatchAvailabilityRequest());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        using var export = client.Patients.Stub.ExportPatient(new ExportPatientRequest());
        Assert.True(await export.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(DateTime.MaxValue, server.Received[0].Deadline);
        AssertTimeout(300, server.Received[1]);
    }

    [Fact]
    public async Task Call_ThatOutlastsItsDeadline_ThrowsDeadlineExceeded()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Then(async (_, context) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
            return new Patient();
        });
        using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<DeadlineExceededException>(() => client.Patients.GetPatientAsync(
            "clinics/a/patients/b", new CallSettings { Timeout = TimeSpan.FromMilliseconds(100) }));

        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    private static void AssertTimeout(double seconds, ReceivedCall call) =>
        Assert.InRange((call.Deadline - call.At.UtcDateTime).TotalSeconds, seconds - 5, seconds + 0.5);
}
