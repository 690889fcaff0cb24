using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Time taken from one resource, and how many cells it needs before and after. The end is exclusive.</summary>
internal readonly record struct BusySpan(Instant Start, Instant End, int Preparation, int Turnover)
{
    /// <summary>From here on nobody else can be served.</summary>
    public Instant From => Timeline.Shift(Start, -Preparation);

    /// <summary>From here on somebody else can be served again.</summary>
    public Instant To => Timeline.Shift(End, Turnover);

    public static BusySpan Of(Busy busy) =>
        new(busy.Start, busy.End, Timeline.CellsOfAny(busy.Preparation), Timeline.CellsOfAny(busy.Turnover));
}

/// <summary>All that is taken from one resource, by start. What was taken twice is there twice, so that each can be given back.</summary>
internal sealed class BusyTime
{
    public static readonly BusyTime None = new([], Duration.Zero, 0);

    private static readonly Comparer<BusySpan> ByStart = Comparer<BusySpan>.Create(
        (a, b) => (a.Start, a.End, a.Preparation, a.Turnover).CompareTo((b.Start, b.End, b.Preparation, b.Turnover)));

    private readonly ImmutableArray<BusySpan> spans;

    /// <summary>No span reaches further from its start, so that those around a stretch of time are found without looking at all.</summary>
    private readonly Duration longest;

    private readonly int mostPreparation;

    private BusyTime(ImmutableArray<BusySpan> spans, Duration longest, int mostPreparation)
    {
        this.spans = spans;
        this.longest = longest;
        this.mostPreparation = mostPreparation;
    }

    public int Count => spans.Length;

    public static BusyTime Of(IEnumerable<BusySpan> spans)
    {
        var sorted = spans.Where(span => span.Start < span.End).Order(ByStart).ToImmutableArray();
        return new BusyTime(
            sorted,
            sorted.Select(span => span.To - span.Start).DefaultIfEmpty(Duration.Zero).Max(),
            sorted.Select(span => span.Preparation).DefaultIfEmpty(0).Max());
    }

    public BusyTime Add(BusySpan span)
    {
        if (span.Start >= span.End)
            return this;

        var place = spans.BinarySearch(span, ByStart);
        return new BusyTime(
            spans.Insert(place < 0 ? ~place : place, span),
            Duration.Max(longest, span.To - span.Start),
            Math.Max(mostPreparation, span.Preparation));
    }

    /// <summary>Without one such span; itself if there is none.</summary>
    public BusyTime Remove(BusySpan span)
    {
        var place = spans.BinarySearch(span, ByStart);
        return place < 0 ? this : new BusyTime(spans.RemoveAt(place), longest, mostPreparation);
    }

    public BusyTime EndingAfter(Instant instant) => Of(spans.Where(span => span.End > instant));

    /// <summary>The spans that overlap a stretch of time with what they need before and after, and perhaps some around it.</summary>
    public ReadOnlySpan<BusySpan> Around(Instant from, Instant to)
    {
        var first = from - Instant.MinValue > longest ? CountBefore(from - longest) : 0;
        return spans.AsSpan()[first..Math.Max(first, CountBefore(Timeline.Shift(to, mostPreparation)))];
    }

    /// <summary>How much is taken between two instants, by patients; what is taken twice counts twice.</summary>
    public Duration Within(Instant from, Instant to)
    {
        var total = Duration.Zero;
        foreach (var span in Around(from, to))
        {
            if (span.End > from && span.Start < to)
                total += Instant.Min(span.End, to) - Instant.Max(span.Start, from);
        }

        return total;
    }

    /// <summary>How many spans start before an instant.</summary>
    private int CountBefore(Instant instant)
    {
        var (low, high) = (0, spans.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = spans[middle].Start < instant ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
