using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>How many calls there are, how long they take and how they end. Tags come from the contract, so they are few and name nobody.</summary>
internal sealed class CallMetrics : IDisposable
{
    public const string MeterName = "ClinicApi.Calls";

    private static readonly FrozenDictionary<string, string> MethodTags = ApiContract.Methods.Values.ToFrozenDictionary(
        method => method.FullName, method => $"{method.Descriptor.Service.Name}/{method.Descriptor.Name}");

    private static readonly FrozenDictionary<StatusCode, string> CodeTags =
        Enum.GetValues<StatusCode>().ToFrozenDictionary(code => code, code => code.ToString());

    private readonly Meter meter;
    private readonly Histogram<double> durations;
    private readonly Counter<long> refusals;
    private readonly UpDownCounter<long> active;
    private readonly UpDownCounter<long> streams;

    public CallMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        durations = meter.CreateHistogram(
            "clinicapi.call.duration", "s", "How long calls take that are answered once, by method and status.", advice: MetricBuckets.Seconds);
        refusals = meter.CreateCounter<long>("clinicapi.call.refusals", "{call}", "Calls and streams that were refused, by reason.");
        active = meter.CreateUpDownCounter<long>("clinicapi.calls.active", "{call}", "Calls under way that are answered once.");
        streams = meter.CreateUpDownCounter<long>("clinicapi.streams.active", "{stream}", "Streams of answers that are open, by method.");
    }

    public void Begun(MethodContract method) => Count(method, 1);

    public void Ended(MethodContract method, StatusCode code, ErrorReason reason, TimeSpan took)
    {
        Count(method, -1);
        if (reason != ErrorReason.Unspecified)
            refusals.Add(1, new KeyValuePair<string, object?>("reason", reason.WireName()));
        if (!method.Descriptor.IsServerStreaming)
            durations.Record(took.TotalSeconds, new("method", MethodTags[method.FullName]), new("code", CodeTags[code]));
    }

    public void Dispose() => meter.Dispose();

    private void Count(MethodContract method, int more)
    {
        if (method.Descriptor.IsServerStreaming)
            streams.Add(more, new KeyValuePair<string, object?>("method", MethodTags[method.FullName]));
        else
            active.Add(more);
    }
}
