using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClinicApi.Server.Tests.Webhooks;

/// <summary>What a receiver was sent.</summary>
public sealed record Received(string Id, long Timestamp, string Signature, string ContentType, byte[] Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string Type => Json.GetProperty("type").GetString()!;

    public string Resource => Json.GetProperty("data").GetProperty("resource").GetString()!;

    public long Sequence => long.Parse(Json.GetProperty("data").GetProperty("sequence").GetString()!, CultureInfo.InvariantCulture);

    /// <summary>The signature of Standard Webhooks, worked out here without the server's code.</summary>
    public bool IsSignedBy(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Id}.{Timestamp}.{Encoding.UTF8.GetString(Body)}"));
        using var mac = new HMACSHA256(key);
        var expected = "v1," + Convert.ToBase64String(mac.ComputeHash(content));
        return Signature.Split(' ').Contains(expected);
    }
}

/// <summary>A real HTTP server on this machine that takes webhooks and answers as the test says.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Received> received = new();
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int open;
    private int mostOpen;

    private Receiver(WebApplication app) => this.app = app;

    public IReadOnlyList<Received> All => [.. received];

    /// <summary>Most requests that were open at a time.</summary>
    public int MostOpen => mostOpen;

    public string Url { get; private set; } = "";

    /// <summary>What to answer; by default 200.</summary>
    public Func<Received, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<Receiver> StartAsync()
    {
        // Without the settings of the server, which lie beside the tests.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new Receiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        receiver.Url = receiver.app.Urls.Single() + "/hook";
        return receiver;
    }

    public void AnswerStatus(int status) => Answer = (_, response) =>
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>From now on no request is answered until the receiver is released.</summary>
    public void Hang() => Answer = (_, response) => released.Task.WaitAsync(response.HttpContext.RequestAborted);

    public void Release() => released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var taken = new Received(
            headers["webhook-id"]!, long.Parse(headers["webhook-timestamp"]!, CultureInfo.InvariantCulture), headers["webhook-signature"]!,
            context.Request.ContentType!, body.ToArray());
        received.Enqueue(taken);
        var now = Interlocked.Increment(ref open);
        InterlockedMax(ref mostOpen, now);
        try
        {
            await Answer(taken, context.Response);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Somebody else has raised it.
        }
    }
}
