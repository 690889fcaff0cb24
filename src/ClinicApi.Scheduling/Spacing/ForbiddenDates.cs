using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// The dates of the clinic's calendar on which a patient's other procedures, earlier and later ones, allow no procedure of a kind. An
/// interval is counted from date to date, so a clock change moves nothing and any hour of an allowed date will do.
/// </summary>
public sealed class ForbiddenDates
{
    public static readonly ForbiddenDates None = new([]);

    /// <summary>In order and apart, both ends included.</summary>
    private readonly ImmutableArray<(LocalDate First, LocalDate Last)> spans;

    private ForbiddenDates(ImmutableArray<(LocalDate First, LocalDate Last)> spans) => this.spans = spans;

    public static ForbiddenDates Of(Procedure wanted, IEnumerable<DatedProcedure> others)
    {
        var merged = ImmutableArray.CreateBuilder<(LocalDate First, LocalDate Last)>();
        foreach (var (first, last) in others
            .Select(other => (other.Date, Days: Procedure.DaysBetween(wanted, other.Procedure)))
            .Where(other => other.Days > 0)
            .Select(other => (First: other.Date.PlusDays(1 - other.Days), Last: other.Date.PlusDays(other.Days - 1)))
            .OrderBy(span => span.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last.PlusDays(1))
            {
                merged[^1] = (merged[^1].First, LocalDate.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return merged.Count == 0 ? None : new ForbiddenDates(merged.DrainToImmutable());
    }

    public bool IsEmpty => spans.IsEmpty;

    public bool Contains(LocalDate date) => FirstAllowed(date) != date;

    /// <summary>The first date at or after another that is allowed.</summary>
    public LocalDate FirstAllowed(LocalDate date)
    {
        foreach (var (first, last) in spans)
        {
            if (date < first)
            {
                break;
            }

            if (date <= last)
            {
                return last.PlusDays(1);
            }
        }

        return date;
    }

    /// <summary>The first instant at or after another that lies on an allowed date.</summary>
    public Instant FirstAllowed(Instant instant, DateTimeZone zone)
    {
        if (IsEmpty)
        {
            return instant;
        }

        var date = instant.InZone(zone).Date;
        var allowed = FirstAllowed(date);
        return allowed == date ? instant : zone.AtStartOfDay(allowed).ToInstant();
    }
}
