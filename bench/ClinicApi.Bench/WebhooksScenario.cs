using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ClinicApi.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Bench;

/// <summary>
/// From an event's commit until its receiver has it, while bookings are made at a steady rate: first alone, then beside an endpoint where
/// nobody answers, which must change nothing.
/// </summary>
internal static class WebhooksScenario
{
    private const int Clinics = 16;
    private const int Practitioners = 8;
    private const double BookingsPerSecond = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await new BenchCatalogue(server, Clinics, Practitioners).CreateAsync(cancellationToken);
        server.GrantAll(Enumerable.Range(0, Clinics).Select(clinic => $"bench-{clinic}"), "service", "service");
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await RegisterAsync(server, receiver.Url, cancellationToken);
        var booked = -1;
        var half = plan with { Seconds = Math.Max(1, plan.Seconds / 2) };
        var alone = await MeasureAsync();
        using var silent = new TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        await RegisterAsync(server, $"http://{silent.LocalEndpoint}/", cancellationToken);
        var beside = await MeasureAsync();
        return beside.Load with
        {
            Value = beside.P99,
            Unit = "ms from commit to receiver, p99",
            P50Ms = beside.P50,
            P99Ms = beside.P99,
            P999Ms = beside.P999,
            Errors = alone.Load.Errors + beside.Load.Errors + alone.Missing + beside.Missing,
            Baseline = alone.P99,
            BaselineName = "p99 without the dead endpoint, ms",
            Ratio = Math.Round(beside.P99 / alone.P99, 2),
        };

        async Task<(Result Load, double P50, double P99, double P999, int Missing)> MeasureAsync()
        {
            receiver.Latencies.Clear();
            var appointments = new AppointmentService.AppointmentServiceClient(server.Channel);
            var times = new FreeTimes(Clinics, Practitioners);
            var before = booked;
            var load = await Load.RunAsync(
                half,
                "bookings/s",
                server.Process,
                async (_, _) => await appointments.CreateAppointmentAsync(
                    times.Booking(Interlocked.Increment(ref booked)), server.Headers("staff"), cancellationToken: cancellationToken),
                cancellationToken,
                BookingsPerSecond);
            await receiver.HasAsync(booked - before, Patience, cancellationToken);
            var sorted = receiver.Latencies.Order().ToArray();
            return (load, At(sorted, 0.5), At(sorted, 0.99), At(sorted, 0.999), Math.Max(0, booked - before - sorted.Length));
        }
    }

    private static double At(double[] sorted, double quantile) => sorted.Length == 0 ? 0 : Math.Round(sorted[(int)((sorted.Length - 1) * quantile)], 1);

    private static async Task RegisterAsync(ServerProcess server, string url, CancellationToken cancellationToken) =>
        await new WebhookService.WebhookServiceClient(server.Channel).CreateWebhookEndpointAsync(
            new CreateWebhookEndpointRequest
            {
                Parent = "partners/bench-service",
                WebhookEndpoint = new WebhookEndpoint { Url = url, EventTypes = { EventType.AppointmentBooked }, MaxConcurrency = 32 },
            },
            server.Headers("service"),
            cancellationToken: cancellationToken);
}

/// <summary>Takes webhooks and notes how old each was when it came.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication host;

    private WebhookReceiver(WebApplication host) => this.host = host;

    public ConcurrentQueue<double> Latencies { get; private init; } = [];

    public string Url => host.Urls.Single() + "/";

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var latencies = new ConcurrentQueue<double>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/", async (HttpRequest request) =>
        {
            var arrived = TimeProvider.System.GetUtcNow();
            var payload = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            latencies.Enqueue((arrived - payload!["timestamp"]!.GetValue<DateTimeOffset>()).TotalMilliseconds);
            return Results.NoContent();
        });
        await app.StartAsync(cancellationToken);
        return new WebhookReceiver(app) { Latencies = latencies };
    }

    /// <summary>Waits until so many have come, for a while.</summary>
    public async Task HasAsync(int count, TimeSpan patience, CancellationToken cancellationToken)
    {
        var end = TimeProvider.System.GetUtcNow() + patience;
        while (Latencies.Count < count && TimeProvider.System.GetUtcNow() < end)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
