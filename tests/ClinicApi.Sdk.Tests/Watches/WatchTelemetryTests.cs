using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Watches;

public sealed class WatchTelemetryTests
{
    [Fact]
    public async Task Watch_ThatLagsAndBreaks_IsMeasured()
    {
        var clock = new SkippingClock();
        var lags = new ConcurrentQueue<double>();
        var resumes = new ConcurrentQueue<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ClinicApiClient.TelemetryName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (instrument.Name == "clinicapi.client.watch.lag")
                lags.Enqueue(value);
        });
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            if (instrument.Name == "clinicapi.client.watch.resumes")
                resumes.Enqueue(tags.ToArray().Single(t => t.Key == "clinicapi.outcome").Value as string);
        });
        listener.Start();
        await using var server = await ScriptedServer.StartAsync();
        var committed = Timestamp.FromDateTimeOffset(clock.GetUtcNow() - TimeSpan.FromSeconds(90));
        server.ThenStream(
                Refusal.Of(StatusCode.ResourceExhausted, "READER_TOO_SLOW"),
                new WatchEventsResponse { ResumeToken = "1", Event = new Event { CommitTime = committed } })
            .ThenStream(null, new WatchEventsResponse { ResumeToken = "2" });
        using var client = server.Connect(o => o.TimeProvider = clock);

        await client.Events.WatchEventsAsync(new()).Take(2).CountAsync();

        Assert.Contains("READER_TOO_SLOW", resumes);
        Assert.Contains(lags, lag => Math.Abs(lag - 90) < 0.001);
    }
}
