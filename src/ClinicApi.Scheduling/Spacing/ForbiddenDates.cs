using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>
/// The dates of the clinic's calendar on which a patient can have no procedure of a kind, and why: since other procedures, earlier and
/// later ones, are too near, or since the clinic does not treat the patient then. Intervals are counted from date to date, so a clock
/// change moves nothing and any hour of an allowed date will do.
/// </summary>
public sealed class ForbiddenDates
{
    public static readonly ForbiddenDates None = new([]);

    /// <summary>In order of their first dates, both ends included. Those of one reason are apart.</summary>
    private readonly ImmutableArray<(LocalDate First, LocalDate Last, RefusalCode Why)> spans;

    private ForbiddenDates(ImmutableArray<(LocalDate First, LocalDate Last, RefusalCode Why)> spans) => this.spans = spans;

    public static ForbiddenDates Of(Procedure wanted, IEnumerable<DatedProcedure> others)
    {
        var merged = ImmutableArray.CreateBuilder<(LocalDate First, LocalDate Last, RefusalCode Why)>();
        foreach (var (first, last) in others
            .Select(other => (other.Date, Days: Procedure.DaysBetween(wanted, other.Procedure)))
            .Where(other => other.Days > 0)
            .Select(other => (First: other.Date.PlusDays(1 - other.Days), Last: other.Date.PlusDays(other.Days - 1)))
            .OrderBy(span => span.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last.PlusDays(1))
                merged[^1] = merged[^1] with { Last = LocalDate.Max(merged[^1].Last, last) };
            else
                merged.Add((first, last, RefusalCode.IntervalTooShort));
        }

        return merged.Count == 0 ? None : new ForbiddenDates(merged.DrainToImmutable());
    }

    /// <summary>Every date, for one reason.</summary>
    public static ForbiddenDates All(RefusalCode why) => new([(LocalDate.MinIsoValue, LocalDate.MaxIsoValue, why)]);

    public static ForbiddenDates Before(LocalDate first, RefusalCode why) => new([(LocalDate.MinIsoValue, first.PlusDays(-1), why)]);

    public static ForbiddenDates After(LocalDate last, RefusalCode why) => new([(last.PlusDays(1), LocalDate.MaxIsoValue, why)]);

    /// <summary>What is forbidden for either reason.</summary>
    public ForbiddenDates And(ForbiddenDates other) =>
        IsEmpty ? other : other.IsEmpty ? this : new ForbiddenDates([.. spans.Concat(other.spans).OrderBy(span => span.First)]);

    public bool IsEmpty => spans.IsEmpty;

    public bool Contains(LocalDate date) => FirstAllowed(date) != date;

    /// <summary>Why a date is forbidden, for each reason that there is. None: it is allowed.</summary>
    public IEnumerable<RefusalCode> WhyNot(LocalDate date) =>
        spans.Where(span => span.First <= date && date <= span.Last).Select(span => span.Why).Distinct();

    /// <summary>The first date at or after another that is allowed; null if none is.</summary>
    public LocalDate? FirstAllowed(LocalDate date)
    {
        foreach (var (first, last, _) in spans)
        {
            if (date < first)
                break;

            if (last == LocalDate.MaxIsoValue)
                return null;

            date = LocalDate.Max(date, last.PlusDays(1));
        }

        return date;
    }

    /// <summary>The first instant at or after another that lies on an allowed date; null if none does.</summary>
    public Instant? FirstAllowed(Instant instant, DateTimeZone zone) => IsEmpty ? instant : FirstAllowedOfSome(instant, zone);

    /// <summary>Every reason why a start is forbidden, with the first instant after it that is not.</summary>
    public ImmutableArray<RefusalReason> Refuse(Instant start, DateTimeZone zone)
    {
        if (IsEmpty)
            return [];

        var allowed = FirstAllowed(start, zone);
        return [.. WhyNot(start.InZone(zone).Date).Order().Select(why => new RefusalReason(why) { Earliest = allowed })];
    }

    // Apart, so that the usual case, in which nothing is forbidden, can be inlined into a search: 1.5 µs of 20 for 725 starts.
    private Instant? FirstAllowedOfSome(Instant instant, DateTimeZone zone)
    {
        var date = instant.InZone(zone).Date;
        return FirstAllowed(date) is not { } allowed ? null : allowed == date ? instant : zone.AtStartOfDay(allowed).ToInstant();
    }
}
