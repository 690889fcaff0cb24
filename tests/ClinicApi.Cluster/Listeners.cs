using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Cluster;

/// <summary>Somebody who follows the feed through the SDK, and writes down each event that is handed out.</summary>
internal sealed class Watcher(ClinicApiClient client)
{
    public ConcurrentQueue<Event> Seen { get; } = [];

    public async Task RunAsync(CancellationToken enough)
    {
        try
        {
            await foreach (var message in client.Events.WatchEventsAsync(new WatchEventsRequest { Beginning = new() }, cancellationToken: enough))
            {
                if (message.Event is { } change)
                    Seen.Enqueue(change);
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Enough was seen.
        }
    }
}

/// <summary>A receiver of webhooks, which are the nodes' background work: who sends them when a node dies?</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    /// <summary>Names of the resources of which it was told.</summary>
    public ConcurrentDictionary<string, bool> Told { get; private init; } = [];

    public string Url => app.Urls.Single() + "/webhooks";

    public static async Task<Receiver> StartAsync(CancellationToken cancellationToken)
    {
        var told = new ConcurrentDictionary<string, bool>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        host.MapPost("/webhooks", async (HttpRequest request) =>
        {
            var payload = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            told[payload!["data"]!["resource"]!.GetValue<string>()] = true;
            return Results.NoContent();
        });
        await host.StartAsync(cancellationToken);
        return new Receiver(host) { Told = told };
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
