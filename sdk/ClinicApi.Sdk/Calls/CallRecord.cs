using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace ClinicApi.Sdk.Calls;

/// <summary>The trace and the measurements of one logical call. Resource names stay out: some of them belong to patients.</summary>
internal readonly struct CallRecord
{
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "clinicapi.client.call.duration", "s", "Time of a call, retries and waits included.");

    private static readonly Counter<long> Attempts = Telemetry.Meter.CreateCounter<long>(
        "clinicapi.client.call.attempts", "{attempt}", "Attempts that calls needed.");

    private readonly Activity? activity;
    private readonly long start;

    private CallRecord(Activity? activity, long start)
    {
        this.activity = activity;
        this.start = start;
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
        return new CallRecord(span, time.GetTimestamp());
    }

    public void Failed(ClinicApiError error) =>
        activity?.SetTag("rpc.grpc.status_code", ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture))
            .SetTag("error.type", Telemetry.Outcome(error))
            .SetTag("clinicapi.correlation_id", error.CorrelationId)
            .SetStatus(ActivityStatusCode.Error);

    /// <param name="state">The call, which is over.</param>
    /// <param name="time">The clock.</param>
    /// <param name="outcome">How it ended, in a word.</param>
    public void End(CallState state, TimeProvider time, string outcome)
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
