using System.Net;
using System.Net.Sockets;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class ConnectionTests
{
    [Fact]
    public async Task NoServer_GivesOneExceptionThatNamesTheAddress()
    {
        // A port that is bound and does not listen refuses connections, and nobody else can take it meanwhile.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
        using var client = new ClinicApiClient(new ClinicApiOptions
        {
            Address = address,
            ApiKey = "k",
            Retry = { InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1) },
        });

        var exception = await Assert.ThrowsAsync<ServiceUnavailableException>(
            () => client.Patients.GetPatientAsync("clinics/a/patients/b"));

        Assert.Contains(address.ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Contains("refused", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.True(exception.IsTransient);
    }

    [Fact]
    public async Task ServerWithoutHttp2_GivesOneExceptionThatNamesTheAddress()
    {
        await using var server = await ScriptedServer.StartAsync(protocols: HttpProtocols.Http1);
        using var client = server.Connect();

        var exception = await Assert.ThrowsAnyAsync<ClinicApiException>(() => client.Patients.GetPatientAsync("clinics/a/patients/b"));

        Assert.Contains(server.Address.ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnumValue_OfANewerServer_IsKept()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Appointment { State = (AppointmentState)99 });
        using var client = server.Connect();

        var appointment = await client.Appointments.GetAppointmentAsync("clinics/a/appointments/b");

        Assert.Equal((AppointmentState)99, appointment.State);
    }

    [Fact]
    public async Task Client_ThatIsDisposed_SaysSo()
    {
        await using var server = await ScriptedServer.StartAsync();
        var client = server.Connect();
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Patients.GetPatientAsync("clinics/a/patients/b"));
    }
}
