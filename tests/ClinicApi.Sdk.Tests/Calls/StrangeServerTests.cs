using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Tests.Calls;

/// <summary>What is at the address is not the service that this version of the package was made for, or not that service at all.</summary>
public sealed class StrangeServerTests
{
    private const string Patient = "clinics/a/patients/b";

    [Theory]
    [InlineData(StatusCodes.Status404NotFound, typeof(ClinicApiException))]
    [InlineData(StatusCodes.Status502BadGateway, typeof(ServiceUnavailableException))]
    [InlineData(StatusCodes.Status503ServiceUnavailable, typeof(ServiceUnavailableException))]
    [InlineData(StatusCodes.Status200OK, typeof(ClinicApiException))]
    public async Task WebServer_ThatKnowsNoGrpc_GivesOneException(int status, Type expected)
    {
        await using var website = await StartWebsiteAsync(status);
        using var client = Connect(new Uri(website.Urls.Single()));

        var exception = await Assert.ThrowsAnyAsync<ClinicApiException>(() => client.Patients.GetPatientAsync(Patient));

        Assert.Equal(expected, exception.GetType());
        Assert.NotEmpty(exception.Error.Message);
    }

    [Fact]
    public async Task Certificate_ThatHasExpired_GivesOneExceptionThatSaysSo()
    {
        using var certificate = SelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1));
        await using var server = await ScriptedServer.StartAsync(certificate: certificate);
        using var client = Connect(new Uri($"https://localhost:{server.Address.Port}"));

        var exception = await Assert.ThrowsAnyAsync<ClinicApiException>(() => client.Patients.GetPatientAsync(Patient));

        Assert.Contains("certificate", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("https://localhost", exception.Message, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task Encryption_WhereTheServerHasNone_GivesOneExceptionThatNamesTheAddress()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = Connect(new Uri($"https://localhost:{server.Address.Port}"));

        var exception = await Assert.ThrowsAnyAsync<ClinicApiException>(() => client.Patients.GetPatientAsync(Patient));

        Assert.Contains("https://localhost", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_ThatAnOlderServerLacks_GivesOneExceptionAndIsNotTriedAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(StatusCode.Unimplemented, "METHOD_UNIMPLEMENTED"));
        using var client = server.Connect();

        var byService = await Assert.ThrowsAsync<ClinicApiException>(() => client.Clinics.GetClinicAsync("clinics/a"));
        var byMethod = await Assert.ThrowsAsync<ClinicApiException>(() => client.Patients.GetPatientAsync(Patient));

        Assert.Equal((StatusCode.Unimplemented, false), (byService.StatusCode, byService.IsTransient));
        Assert.Equal(ErrorReason.MethodUnimplemented, byMethod.Reason);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Fields_OfANewerServer_SurviveAnUpdate()
    {
        var later = new Patient { Name = Patient, Etag = "1" }.ToByteArray().Concat(new byte[] { 0xc2, 0x3e, 1, 42 }).ToArray();
        var newer = V1.Patient.Parser.ParseFrom(later);
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(newer);
        using var client = server.Connect();

        await client.Patients.UpdatePatientWithRetryAsync(Patient, p => p.Email = "new@example.com");

        var written = Assert.IsType<UpdatePatientRequest>(server.Received[^1].Request);
        Assert.Equal(["email"], written.UpdateMask.Paths);
        Assert.Equal(later.Length + new Patient { Email = "new@example.com" }.CalculateSize(), written.Patient.CalculateSize());
    }

    [Fact]
    public async Task Message_OfANewerServersWatch_IsHandedOutWithItsToken()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenStream(null, new WatchEventsResponse { ResumeToken = "1" }, new WatchEventsResponse { ResumeToken = "2", Event = new Event { Type = (EventType)999 } });
        using var client = server.Connect();

        var messages = await client.Events.WatchEventsAsync(new()).Take(2).ToListAsync();

        Assert.Equal(WatchEventsResponse.ContentOneofCase.None, messages[0].ContentCase);
        Assert.Equal((EventType)999, messages[1].Event.Type);
    }

    [Fact]
    public async Task Calls_ToSeveralAddresses_TakeTurnsAndLeaveOutWhatIsGone()
    {
        await using var first = await ScriptedServer.StartAsync();
        var second = await ScriptedServer.StartAsync();
        first.ThenAnswer(new Patient());
        second.ThenAnswer(new Patient());
        using var client = first.Connect(o => o.FurtherAddresses = [second.Address]);

        for (var i = 0; i < 200 && (first.Received.Count == 0 || second.Received.Count == 0); i++)
            await client.Patients.GetPatientAsync(Patient);
        Assert.NotEmpty(first.Received);
        Assert.NotEmpty(second.Received);

        await second.DisposeAsync();
        var before = first.Received.Count;
        for (var i = 0; i < 10; i++)
            await client.Patients.GetPatientAsync(Patient);
        Assert.Equal(10, first.Received.Count - before);
    }

    private static ClinicApiClient Connect(Uri address) => new(new ClinicApiOptions
    {
        Address = address,
        ApiKey = "k",
        Retry = { InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1) },
    });

    private static async Task<WebApplication> StartWebsiteAsync(int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var website = builder.Build();
        website.Run(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<p>Something else</p>");
        });
        await website.StartAsync();
        return website;
    }

    private static X509Certificate2 SelfSigned(DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(until.AddDays(-30), until);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }
}
