using System.Diagnostics.Metrics;

namespace ClinicApi.Server.Limits;

/// <summary>How often limits were reached, by which; whose they are is in no tag.</summary>
internal sealed class LimitMetrics : IDisposable
{
    public const string MeterName = "ClinicApi.Limits";

    private readonly Meter meter;
    private readonly Counter<long> refused;

    public LimitMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        refused = meter.CreateCounter<long>("clinicapi.limits.refused", "{call}", "Calls that were refused because of a limit, by the limit.");
    }

    public void Refused(string limit) => refused.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public void Dispose() => meter.Dispose();
}
