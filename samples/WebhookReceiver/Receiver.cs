using ClinicApi.Sdk;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClinicApi.WebhookReceiver;

/// <summary>
/// Takes webhooks in: believes those that are signed and fresh, keeps each once, and answers. The work is done afterwards, from the
/// inbox, since whoever sends does not wait for long.
/// </summary>
public static class Receiver
{
    private const int MostBytes = 256 * 1024;

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        change?.Invoke(builder);
        // While a secret is replaced there are two.
        var secrets = builder.Configuration.GetSection("Webhooks:Secrets").Get<string[]>() ?? [];
        builder.Services.AddSingleton(services => new WebhookVerifier(secrets, timeProvider: services.GetService<TimeProvider>()));
        builder.Services.AddSingleton(new Inbox(builder.Configuration["Webhooks:Inbox"] ?? "data/inbox"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MostBytes);

        var app = builder.Build();
        app.MapPost("/webhooks/clinic", ReceiveAsync);
        return app;
    }

    private static async Task<Results<NoContent, UnauthorizedHttpResult, BadRequest<string>>> ReceiveAsync(
        HttpRequest request, WebhookVerifier verifier, Inbox inbox, CancellationToken cancellationToken)
    {
        // The bytes as they came: JSON that is read and written again has another signature.
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        try
        {
            var id = request.Headers[WebhookVerifier.IdHeader].ToString();
            verifier.Read(
                id,
                request.Headers[WebhookVerifier.TimestampHeader],
                request.Headers[WebhookVerifier.SignatureHeader],
                body.GetBuffer().AsSpan(0, (int)body.Length));
            await inbox.KeepAsync(id, body.ToArray(), cancellationToken);
            return TypedResults.NoContent();
        }
        catch (WebhookException refused) when (refused.Verdict != WebhookVerdict.Valid)
        {
            return TypedResults.Unauthorized();
        }
        catch (WebhookException)
        {
            return TypedResults.BadRequest("The body is not a webhook's.");
        }
    }
}
