using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>Makes one attempt: a signed POST to a checked address, of whose answer only the status and a few headers are read.</summary>
internal sealed class WebhookSender : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    // Kibibytes, and bytes of a body that are read so that the connection can be used again; of a larger one it is closed.
    private const int MostHeaderKibibytes = 16;
    private const int MostDrainedBytes = 16 * 1024;

    private readonly HttpMessageInvoker http;
    private readonly TimeProvider time;
    private readonly WebhookMetrics metrics;

    public WebhookSender(TargetGuard guard, TimeProvider time, WebhookMetrics metrics)
    {
        this.time = time;
        this.metrics = metrics;
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = guard.ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MostHeaderKibibytes,
            MaxResponseDrainSize = MostDrainedBytes,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            // A host that moves is followed, and is checked again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            // Trace ids are nobody else's business.
            ActivityHeadersPropagator = null,
        });
    }

    public async Task<AttemptOutcome> SendAsync(
        string url, string webhookId, byte[] body, IReadOnlyList<byte[]> secrets, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var at = Instant.FromDateTimeOffset(time.GetUtcNow());
        using var request = Request(url, webhookId, at.ToUnixTimeSeconds(), body, secrets);
        using var over = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        AttemptOutcome outcome;
        try
        {
            // An invoker, unlike a client, does not read the body.
            using var response = await http.SendAsync(request, either.Token);
            var failure = response.IsSuccessStatusCode ? WebhookFailure.Unspecified : WebhookFailure.Status;
            outcome = new AttemptOutcome(at, Elapsed(started), (int)response.StatusCode, failure, RetryAfterOf(response.Headers.RetryAfter, at));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = new AttemptOutcome(at, Elapsed(started), 0, WebhookFailure.Timeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or TargetRefusedException or IOException)
        {
            outcome = new AttemptOutcome(at, Elapsed(started), 0, FailureOf(exception));
        }

        metrics.Attempted(outcome);
        return outcome;
    }

    public void Dispose() => http.Dispose();

    private static HttpRequestMessage Request(string url, string webhookId, long timestamp, byte[] body, IReadOnlyList<byte[]> secrets)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", webhookId);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(webhookId, timestamp, body, secrets));
        request.Headers.Add("user-agent", "ClinicApi-Webhooks");
        return request;
    }

    private static WebhookFailure FailureOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is TargetRefusedException refused)
                return refused.Failure;
        }

        return exception is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? WebhookFailure.Certificate
            : WebhookFailure.Connection;
    }

    private static NodaTime.Duration? RetryAfterOf(RetryConditionHeaderValue? header, Instant now) => header switch
    {
        { Delta: { } delay } => NodaTime.Duration.FromTimeSpan(delay),
        { Date: { } date } => Instant.FromDateTimeOffset(date) - now,
        _ => null,
    };

    private NodaTime.Duration Elapsed(long started) => NodaTime.Duration.FromTimeSpan(time.GetElapsedTime(started));
}
