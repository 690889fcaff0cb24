using System.Diagnostics.Metrics;

namespace ClinicApi.Storage;

/// <summary>How many mutations share a commit. Above one, the database is what callers wait for.</summary>
public sealed class StoreMetrics(IMeterFactory? meters)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "ClinicApi.Store";

    private readonly Histogram<int>? groups = meters?.Create(MeterName).CreateHistogram(
        "clinicapi.store.group.size",
        "{mutation}",
        "Mutations that were committed together.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });

    internal void Committed(int mutations) => groups?.Record(mutations);
}
