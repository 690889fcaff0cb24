using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Sdk;
using ClinicApi.Sdk.Testing;
using ClinicApi.V1;
using ClinicApi.WebhookReceiver;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Samples.Tests.WebhookReceiver;

public sealed class ReceiverTests : IAsyncLifetime
{
    private const string Body = """{"type":"webhook.test","timestamp":"2026-03-02T08:00:00Z"}""";

    private readonly DirectoryInfo inbox = Directory.CreateTempSubdirectory("webhook-inbox-");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        inbox.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Booking_ArrivesAtTheReceiver_OnceAlsoIfItIsDeliveredAgain()
    {
        await using var server = await ClinicApiTestServer.StartAsync();
        var clinic = await server.AddClinicAsync();
        var webhooks = clinic.Partner.Client.Webhook;
        // The secret is known only when the endpoint has been made, and the receiver starts with it.
        var port = FreePort();
        var endpoint = await webhooks.CreateWebhookEndpointAsync(
            clinic.Partner.Name,
            new WebhookEndpoint { Url = $"http://127.0.0.1:{port}/webhooks/clinic", EventTypes = { EventType.AppointmentBooked } });
        await using var receiver = await StartAsync(endpoint.Secret, port);

        await clinic.BookAsync(SampleClinic.Consultation, await clinic.AddPatientAsync());
        await ArriveAsync(1);
        var delivery = await webhooks.ListWebhookDeliveriesAsync(endpoint.Name).SingleAsync();
        await webhooks.RedeliverWebhookDeliveryAsync(delivery.Name);
        await clinic.BookAsync(SampleClinic.Consultation, await clinic.AddPatientAsync());
        await ArriveAsync(2);

        Assert.All(Kept(), body => Assert.Contains("appointment.booked", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Webhook_ThatIsForgedStaleOrBroken_IsRefusedAndNotKept()
    {
        var secret = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
        await using var receiver = await StartAsync(secret, port: 0);
        using var http = new HttpClient { BaseAddress = new Uri(receiver.Urls.Single()) };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, $"whsec_{Convert.ToBase64String(new byte[32])}", "one", now, Body));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, secret, "two", now - 3600, Body));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(http, secret, "three", now, "not JSON"));
        using (var bare = await http.PostAsync("/webhooks/clinic", new StringContent(Body)))
            Assert.Equal(HttpStatusCode.Unauthorized, bare.StatusCode);
        Assert.Empty(Kept());

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(http, secret, "../four", now, Body));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(http, secret, "../four", now, Body));
        Assert.Equal([Body], Kept());
    }

    private async Task<WebApplication> StartAsync(string secret, int port)
    {
        var receiver = Receiver.Build([], builder =>
        {
            // The server's own settings lie in the same folder here.
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["urls"] = $"http://127.0.0.1:{port}",
                ["Webhooks:Secrets:0"] = secret,
                ["Webhooks:Inbox"] = inbox.FullName,
            });
            builder.Logging.ClearProviders();
        });
        await receiver.StartAsync();
        return receiver;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string secret, string id, long timestamp, string body)
    {
        var signature = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/clinic") { Content = new StringContent(body) };
        request.Headers.Add(WebhookVerifier.IdHeader, id);
        request.Headers.Add(WebhookVerifier.TimestampHeader, $"{timestamp}");
        request.Headers.Add(WebhookVerifier.SignatureHeader, $"v1,{Convert.ToBase64String(signature)}");
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task ArriveAsync(int count)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Kept().Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), $"{Kept().Count} of {count} webhooks have arrived");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Equal(count, Kept().Count);
    }

    private List<string> Kept() => [.. inbox.EnumerateFiles("*.json").Select(file => File.ReadAllText(file.FullName))];

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
