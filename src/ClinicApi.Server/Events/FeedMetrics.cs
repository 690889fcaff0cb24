using System.Diagnostics.Metrics;
using ClinicApi.Server.Hosting;
using NodaTime;

namespace ClinicApi.Server.Events;

/// <summary>How far watchers are behind. What was committed before a watcher came is history to it and does not count.</summary>
internal sealed class FeedMetrics : IDisposable
{
    public const string MeterName = "ClinicApi.Feed";

    private readonly Meter meter;
    private readonly Histogram<double> lags;

    public FeedMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        lags = meter.CreateHistogram(
            "clinicapi.feed.lag", "s", "From an event's commit to its delivery, by the clocks of database and node.", advice: MetricBuckets.Seconds);
    }

    public void Delivered(Duration lag) => lags.Record(Math.Max(0, lag.TotalSeconds));

    public void Dispose() => meter.Dispose();
}
