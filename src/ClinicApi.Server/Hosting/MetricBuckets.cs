using System.Diagnostics.Metrics;

namespace ClinicApi.Server.Hosting;

/// <summary>Bounds of histograms: those that exporters assume are made for milliseconds.</summary>
internal static class MetricBuckets
{
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    /// <summary>For what may take hours, as a delivery to a receiver that is away.</summary>
    public static readonly InstrumentAdvice<double> LongSeconds = new()
    {
        HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 21600, 86400],
    };
}
