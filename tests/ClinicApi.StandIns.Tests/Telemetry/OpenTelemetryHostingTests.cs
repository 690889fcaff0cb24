using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClinicApi.StandIns.Tests.Telemetry;

public class OpenTelemetryHostingTests
{
    [Fact]
    public async Task HostThatStartsAndStops_ExportsEverySignalWithItsResource()
    {
        using var source = new ActivitySource("clinicapi.standins." + Guid.NewGuid());
        using var meter = new Meter(source.Name);
        var spans = new Collector<Activity>(activity => activity.DisplayName);
        var metrics = new Collector<Metric>(metric => metric.Name);
        var logs = new Collector<LogRecord>(record => record.Body ?? "");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("relay"))
            .WithTracing(tracing => tracing.AddSource(source.Name).AddProcessor(new BatchActivityExportProcessor(spans)))
            .WithMetrics(metering => metering.AddMeter(meter.Name).AddReader(new PeriodicExportingMetricReader(metrics)))
            .WithLogging(logging => logging.AddProcessor(new BatchLogRecordExportProcessor(logs)));

        using (var host = builder.Build())
        {
            await host.StartAsync();
            using (source.StartActivity("span"))
                meter.CreateCounter<long>("count").Add(1);
            host.Services.GetRequiredService<ILogger<OpenTelemetryHostingTests>>().LogInformation("line");
            await host.StopAsync();
        }

        Assert.Equal(["span"], spans.Items);
        Assert.Equal(["count"], metrics.Items);
        Assert.Contains("line", logs.Items);
        Assert.Equal("relay", spans.ServiceName);
        Assert.Equal("relay", metrics.ServiceName);
        Assert.Equal("relay", logs.ServiceName);
    }

    [Fact]
    public async Task AddOpenTelemetry_CalledTwice_AddsToOneProvider()
    {
        using var source = new ActivitySource("clinicapi.standins." + Guid.NewGuid());
        var spans = new Collector<Activity>(activity => activity.DisplayName);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(source.Name));
        builder.Services.AddOpenTelemetry()
            .WithTracing()
            .WithTracing(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(spans)));

        using var host = builder.Build();
        await host.StartAsync();
        source.StartActivity("span")?.Dispose();

        Assert.Equal(["span"], spans.Items);
        Assert.Single(host.Services.GetServices<IHostedService>());
        await host.StopAsync();
    }

    [Fact]
    public async Task SpansOfOtherHostedServicesThatStart_AreSeen()
    {
        using var source = new ActivitySource("clinicapi.standins." + Guid.NewGuid());
        var spans = new Collector<Activity>(activity => activity.DisplayName);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IHostedService>(new Starter(source));
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(source.Name).AddProcessor(new SimpleActivityExportProcessor(spans)));

        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal(["start"], spans.Items);
        await host.StopAsync();
    }

    [Fact]
    public async Task HostWithoutSignals_Starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOpenTelemetry();

        using var host = builder.Build();
        await host.StartAsync();

        Assert.Null(host.Services.GetService<TracerProvider>());
        await host.StopAsync();
    }

    private sealed class Starter(ActivitySource source) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            source.StartActivity("start")?.Dispose();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Collector<T>(Func<T, string> describe) : BaseExporter<T>
        where T : class
    {
        public ConcurrentQueue<string> Items { get; } = [];

        public string? ServiceName { get; private set; }

        public override ExportResult Export(in Batch<T> batch)
        {
            ServiceName = ParentProvider?.GetResource().Attributes.SingleOrDefault(attribute => attribute.Key == "service.name").Value as string;
            foreach (var item in batch)
                Items.Enqueue(describe(item));
            return ExportResult.Success;
        }
    }
}
