using System.Diagnostics.Metrics;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>How webhooks fare. Tags are few and fixed: no partner, no endpoint, no address.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    public const string MeterName = "ClinicApi.Webhooks";

    private readonly Meter meter;
    private readonly Counter<long> attempts;
    private readonly Histogram<double> durations;
    private readonly Histogram<double> ages;
    private readonly Counter<long> disabled;
    private readonly UpDownCounter<long> served;

    public WebhookMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        attempts = meter.CreateCounter<long>("clinicapi.webhook.attempts", "{attempt}", "Attempts to deliver, by outcome.");
        durations = meter.CreateHistogram(
            "clinicapi.webhook.attempt.duration", "s", "How long attempts take.", advice: MetricBuckets.Seconds);
        ages = meter.CreateHistogram(
            "clinicapi.webhook.delivery.age", "s", "From an event's commit to its delivery.", advice: MetricBuckets.LongSeconds);
        disabled = meter.CreateCounter<long>("clinicapi.webhook.endpoints.disabled", "{endpoint}", "Endpoints that were disabled by the server.");
        served = meter.CreateUpDownCounter<long>("clinicapi.webhook.endpoints.served", "{endpoint}", "Endpoints that this node serves.");
    }

    public void Attempted(AttemptOutcome outcome)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome.Succeeded ? "delivered" : InWords(outcome.Failure));
        attempts.Add(1, tag);
        durations.Record(outcome.Took.TotalSeconds, tag);
    }

    public void Delivered(Duration age) => ages.Record(age.TotalSeconds);

    public void Disabled(WebhookDisableReason reason) =>
        disabled.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString().ToLowerInvariant()));

    public void Serving(int more) => served.Add(more);

    public void Dispose() => meter.Dispose();

    private static string InWords(WebhookFailure failure) => failure switch
    {
        WebhookFailure.NameResolution => "name_resolution",
        WebhookFailure.AddressRefused => "address_refused",
        _ => failure.ToString().ToLowerInvariant(),
    };
}
