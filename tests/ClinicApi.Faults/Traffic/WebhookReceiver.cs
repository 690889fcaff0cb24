using System.Collections.Concurrent;
using System.Net;
using ClinicApi.Faults.Histories;
using ClinicApi.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClinicApi.Faults.Traffic;

/// <summary>Takes webhooks, and fails to for a while when it is told to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private readonly WebApplication app;
    private readonly ConcurrentQueue<Told> taken = new();
    private readonly ConcurrentDictionary<(string, long), byte> known = new();

    private WebhookReceiver(WebApplication app) => this.app = app;

    /// <summary>While true, everything is answered 503 and does not count as delivered.</summary>
    public bool Fails { get; set; }

    public Uri Url => new($"{app.Urls.Single()}/hook");

    public Listener Heard => new("the webhook receiver", "", IsWhole: false, [.. taken]);

    public int Count => taken.Count;

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancellationToken)
    {
        // Without the settings of the server, which lie beside this program.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync(cancellationToken);
        return receiver;
    }

    public bool Has(Told told) => known.ContainsKey((told.Clinic, told.Sequence));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (Fails)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var told = Seen.Of(Parser.Parse<WebhookPayload>(body).Data);
        taken.Enqueue(told);
        known[(told.Clinic, told.Sequence)] = 0;
    }
}
