using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Time taken from one resource. The end is exclusive.</summary>
internal readonly record struct BusySpan(Instant Start, Instant End);

/// <summary>All that is taken from one resource, by start. What was taken twice is there twice, so that each can be given back.</summary>
internal sealed class BusyTime
{
    public static readonly BusyTime None = new([], Duration.Zero);

    private static readonly Comparer<BusySpan> ByStart = Comparer<BusySpan>.Create(
        (a, b) => a.Start.CompareTo(b.Start) is var byStart and not 0 ? byStart : a.End.CompareTo(b.End));

    private readonly ImmutableArray<BusySpan> spans;

    /// <summary>No span is longer, so that those that reach into a stretch of time are found without looking at all before it.</summary>
    private readonly Duration longest;

    private BusyTime(ImmutableArray<BusySpan> spans, Duration longest) => (this.spans, this.longest) = (spans, longest);

    public int Count => spans.Length;

    public static BusyTime Of(IEnumerable<BusySpan> spans)
    {
        var sorted = spans.Where(span => span.Start < span.End).Order(ByStart).ToImmutableArray();
        return new BusyTime(sorted, sorted.Select(span => span.End - span.Start).DefaultIfEmpty(Duration.Zero).Max());
    }

    public BusyTime Add(BusySpan span)
    {
        var place = spans.BinarySearch(span, ByStart);
        return span.Start < span.End
            ? new BusyTime(spans.Insert(place < 0 ? ~place : place, span), Duration.Max(longest, span.End - span.Start))
            : this;
    }

    /// <summary>Without one such span; itself if there is none.</summary>
    public BusyTime Remove(BusySpan span)
    {
        var place = spans.BinarySearch(span, ByStart);
        return place < 0 ? this : new BusyTime(spans.RemoveAt(place), longest);
    }

    public BusyTime EndingAfter(Instant instant) => Of(spans.Where(span => span.End > instant));

    /// <summary>The spans that overlap a stretch of time, and perhaps some before it.</summary>
    public ReadOnlySpan<BusySpan> Around(Instant from, Instant to)
    {
        var first = from - Instant.MinValue > longest ? CountBefore(from - longest) : 0;
        return spans.AsSpan()[first..Math.Max(first, CountBefore(to))];
    }

    /// <summary>How much is taken between two instants; what is taken twice counts twice.</summary>
    public Duration Within(Instant from, Instant to)
    {
        var total = Duration.Zero;
        foreach (var span in Around(from, to))
        {
            if (span.End > from)
            {
                total += Instant.Min(span.End, to) - Instant.Max(span.Start, from);
            }
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
