using System.Collections;
using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Time taken from one resource. The end is exclusive.</summary>
internal readonly record struct BusySpan(Instant Start, Instant End);

/// <summary>All that is taken from one resource, by start. What was taken twice is there twice, so that each can be given back.</summary>
internal sealed class BusyTime : IEnumerable<BusySpan>
{
    public static readonly BusyTime None = new([]);

    private static readonly Comparer<BusySpan> ByStart = Comparer<BusySpan>.Create(
        (a, b) => a.Start.CompareTo(b.Start) is var byStart and not 0 ? byStart : a.End.CompareTo(b.End));

    private readonly ImmutableArray<BusySpan> spans;

    private BusyTime(ImmutableArray<BusySpan> spans) => this.spans = spans;

    public int Count => spans.Length;

    public static BusyTime Of(IEnumerable<BusySpan> spans) => new([.. spans.Where(span => span.Start < span.End).Order(ByStart)]);

    public BusyTime Add(BusySpan span)
    {
        var place = spans.BinarySearch(span, ByStart);
        return span.Start < span.End ? new BusyTime(spans.Insert(place < 0 ? ~place : place, span)) : this;
    }

    /// <summary>Without one such span; itself if there is none.</summary>
    public BusyTime Remove(BusySpan span)
    {
        var place = spans.BinarySearch(span, ByStart);
        return place < 0 ? this : new BusyTime(spans.RemoveAt(place));
    }

    public BusyTime EndingAfter(Instant instant) => new(spans.RemoveAll(span => span.End <= instant));

    /// <summary>How much is taken between two instants; what is taken twice counts twice.</summary>
    public Duration Within(Instant from, Instant to)
    {
        var total = Duration.Zero;
        foreach (var span in spans)
        {
            if (span.Start >= to)
            {
                break;
            }

            if (span.End > from)
            {
                total += Instant.Min(span.End, to) - Instant.Max(span.Start, from);
            }
        }

        return total;
    }

    /// <summary>
    /// Clears the starts from <paramref name="first"/> to <paramref name="end"/>, with which the words begin, of everything that takes
    /// that many cells and would overlap what is taken.
    /// </summary>
    public void ClearStarts(Span<ulong> words, Timeline timeline, int first, int end, int cells)
    {
        var last = timeline.InstantAt(end + cells - 1);
        foreach (var span in spans)
        {
            if (span.Start >= last)
            {
                break;
            }

            var from = timeline.CellAtOrBefore(span.Start) - cells + 1;
            var to = timeline.CellAtOrAfter(span.End);
            if (to > first)
            {
                PackedBits.ClearRange(words, Math.Max(from, first) - first, Math.Min(to, end) - first);
            }
        }
    }

    public ImmutableArray<BusySpan>.Enumerator GetEnumerator() => spans.GetEnumerator();

    IEnumerator<BusySpan> IEnumerable<BusySpan>.GetEnumerator() => ((IEnumerable<BusySpan>)spans).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)spans).GetEnumerator();
}
