using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClinicApi.Sdk.Calls;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Watches;

/// <summary>What is measured of watches: how often they break, and how far they lag behind.</summary>
internal static class WatchTelemetry
{
    private static readonly Counter<long> ResumeCount = Telemetry.Meter.CreateCounter<long>(
        "clinicapi.client.watch.resumes", "{resume}", "Streams that broke and were opened again.");

    private static readonly Histogram<double> Lag = Telemetry.Meter.CreateHistogram<double>(
        "clinicapi.client.watch.lag", "s", "Time between a change and its arrival, by the clocks of the database and of this machine.");

    public static void Received(string service, string method, Timestamp? happenedAt, TimeProvider time)
    {
        if (!Lag.Enabled || happenedAt is null)
            return;
        var lag = time.GetUtcNow() - happenedAt.ToDateTimeOffset();
        Lag.Record(Math.Max(0, lag.TotalSeconds), Tags(service, method));
    }

    public static void Resumes(string service, string method, ClinicApiError? error)
    {
        if (!ResumeCount.Enabled)
            return;
        var tags = Tags(service, method);
        tags.Add("clinicapi.outcome", error is null ? "OK" : Telemetry.Outcome(error));
        ResumeCount.Add(1, tags);
    }

    private static TagList Tags(string service, string method) => new() { { "rpc.service", service }, { "rpc.method", method } };
}
