using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Call_WithRepeats_IsOneSpanWithItsAttempts()
    {
        using var parent = new Activity("test").Start();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClinicApiClient.TelemetryName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == parent.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Bare(StatusCode.Unavailable)).ThenRefuse(Refusal.Of(StatusCode.FailedPrecondition, "SLOT_TAKEN"));
        using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<SlotUnavailableException>(
            () => client.Appointments.HoldSlotAsync("clinics/a/treatments/b", TimeProvider.System.GetUtcNow()));

        var span = Assert.Single(spans, s => s.TraceId == parent.TraceId);
        Assert.Equal("clinicapi.v1.AppointmentService/HoldSlot", span.DisplayName);
        Assert.Equal(2, span.GetTagItem("clinicapi.attempts"));
        Assert.Equal("SLOT_TAKEN", span.GetTagItem("error.type"));
        Assert.Equal(exception.RequestId, span.GetTagItem("clinicapi.request_id"));
        Assert.DoesNotContain(span.TagObjects, t => t.Value is string text && text.Contains("clinics/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_ThatSucceeds_IsMeasured()
    {
        var measured = new ConcurrentQueue<(string Name, long Attempts, string? Outcome)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ClinicApiClient.TelemetryName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var byKey = tags.ToArray().ToDictionary(t => t.Key, t => t.Value as string);
            if (byKey["rpc.method"] == "UpdatePatient")
                measured.Enqueue((instrument.Name, value, byKey["clinicapi.outcome"]));
        });
        listener.Start();
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Bare(StatusCode.Unavailable)).ThenAnswer(new Patient());
        using var client = server.Connect();

        await client.Patients.UpdatePatientAsync(new Patient(), null);

        Assert.Contains(("clinicapi.client.call.attempts", 2L, "OK"), measured);
    }
}
