using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ClinicApi.Sdk.Calls;

/// <summary>The one source of traces and the one meter of the SDK.</summary>
internal static class Telemetry
{
    public static ActivitySource Source { get; } = new(ClinicApiClient.TelemetryName, UserAgent.Version);

    public static Meter Meter { get; } = new(ClinicApiClient.TelemetryName, UserAgent.Version);

    /// <summary>How a failure is counted: by its reason if it has one, else by its status.</summary>
    public static string Outcome(ClinicApiError error) =>
        error.ReasonText.Length > 0 ? error.ReasonText : error.StatusCode.ToString().ToUpperInvariant();
}
