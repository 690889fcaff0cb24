using System.Reflection;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Events;
using ClinicApi.Server.Limits;
using ClinicApi.Server.Webhooks;
using ClinicApi.Storage;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClinicApi.Server.Hosting;

/// <summary>
/// Traces, metrics and logs over OTLP, when an endpoint is configured here or by the standard environment variables. The frameworks
/// emit their own sources and meters; they are subscribed to by name.
/// </summary>
internal static class Telemetry
{
    private const string ServiceName = "clinicapi";

    /// <summary>What is measured, of ours and of what we stand on.</summary>
    public static readonly IReadOnlyList<string> Meters =
    [
        CallMetrics.MeterName, CommitMetrics.MeterName, FeedMetrics.MeterName, StoreMetrics.MeterName, DiaryMetrics.MeterName,
        LimitMetrics.MeterName, WebhookMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime", "Npgsql",
    ];

    public static string Version { get; } =
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void AddTelemetry(this IServiceCollection services, ServerSettings settings, IConfiguration configuration)
    {
        if (settings.OtlpEndpoint is null && string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: Version))
            .WithTracing(tracing => tracing
                .AddSource("Microsoft.AspNetCore", "Npgsql")
                .AddOtlpExporter(Export))
            .WithMetrics(metrics => metrics
                .AddMeter([.. Meters])
                .AddOtlpExporter(Export))
            .WithLogging(logging => logging.AddOtlpExporter(Export));

        void Export(OtlpExporterOptions options)
        {
            if (settings.OtlpEndpoint is not null)
                options.Endpoint = settings.OtlpEndpoint;
        }
    }
}
