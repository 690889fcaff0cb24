using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Calls;

/// <summary>What is committed, by type of event, and how long that takes: bookings, holds and cancellations are counted here.</summary>
internal sealed class CommitMetrics : IDisposable
{
    public const string MeterName = "ClinicApi.Commits";

    private const string Prefix = "EVENT_TYPE_";

    private static readonly FrozenDictionary<EventType, string> TypeTags = EventReflection.Descriptor.EnumTypes
        .Single(type => type.ClrType == typeof(EventType))
        .Values
        .ToFrozenDictionary(value => (EventType)value.Number, value => value.Name[Prefix.Length..].ToLowerInvariant());

    private readonly Meter meter;
    private readonly Counter<long> changes;
    private readonly Histogram<double> durations;

    public CommitMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        changes = meter.CreateCounter<long>("clinicapi.changes", "{event}", "What was committed, by type of its event.");
        durations = meter.CreateHistogram(
            "clinicapi.commit.duration", "s", "How long the database takes with a change, waiting for its turn included, by outcome.",
            advice: MetricBuckets.Seconds);
    }

    public void Committed(IReadOnlyList<EventDraft> events, TimeSpan took)
    {
        Record("committed", took);
        foreach (var change in events)
            changes.Add(1, new KeyValuePair<string, object?>("type", TypeTags[(EventType)change.Type]));
    }

    public void Failed(Exception cause, TimeSpan took) => Record(cause is StoreConflictException ? "refused" : "failed", took);

    public void Dispose() => meter.Dispose();

    private void Record(string outcome, TimeSpan took) => durations.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
}
