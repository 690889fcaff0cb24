using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace ClinicApi.Sdk.Calls;

/// <summary>The trace and the measurements of one logical call. Resource names stay out: some of them belong to patients.</summary>
internal sealed class CallRecord : IDisposable
{
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "clinicapi.client.call.duration", "s", "Time of a call, retries and waits included.");

    private static readonly Counter<long> Attempts = Telemetry.Meter.CreateCounter<long>(
        "clinicapi.client.call.attempts", "{attempt}", "Attempts that calls needed.");

    private readonly CallState state;
    private readonly TimeProvider time;
    private readonly Activity? activity;
    private readonly long start;
    private string outcome = "CANCELLED";

    private CallRecord(CallState state, TimeProvider time, Activity? activity)
    {
        this.state = state;
        this.time = time;
        this.activity = activity;
        start = time.GetTimestamp();
    }

    public static CallRecord Begin(CallState state, TimeProvider time)
    {
        var span = Telemetry.Source.HasListeners() && state.Rules is { } rules
            ? Telemetry.Source.StartActivity($"{rules.Service}/{rules.Method}", ActivityKind.Client)
            : null;
        span?.SetTag("rpc.system", "grpc")
            .SetTag("rpc.service", state.Rules!.Service)
            .SetTag("rpc.method", state.Rules.Method)
            .SetTag("server.address", state.Address.Host)
            .SetTag("server.port", state.Address.Port)
            .SetTag("clinicapi.request_id", state.RequestId);
        return new CallRecord(state, time, span);
    }

    public void Succeeded() => outcome = "OK";

    public void Failed(ClinicApiError error)
    {
        outcome = Telemetry.Outcome(error);
        activity?.SetTag("rpc.grpc.status_code", ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture))
            .SetTag("error.type", outcome)
            .SetTag("clinicapi.correlation_id", error.CorrelationId)
            .SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose()
    {
        activity?.SetTag("clinicapi.attempts", state.Attempts).Dispose();
        if (!Duration.Enabled && !Attempts.Enabled)
            return;
        var tags = new TagList
        {
            { "rpc.service", state.Rules?.Service },
            { "rpc.method", state.Rules?.Method },
            { "clinicapi.outcome", outcome },
        };
        Duration.Record(time.GetElapsedTime(start).TotalSeconds, tags);
        Attempts.Add(state.Attempts, tags);
    }
}
