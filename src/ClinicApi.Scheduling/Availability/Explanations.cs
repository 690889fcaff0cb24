using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>Explains why there is no time, by asking the one evaluator questions that are a little less strict.</summary>
public static class Explanations
{
    /// <summary>How far from what was asked for an alternative is looked for.</summary>
    private static readonly Duration Reach = Duration.FromDays(92);

    /// <summary>How much before what was asked for is looked at first: there is often something near, and each start that is found costs.</summary>
    private static readonly Duration Near = Duration.FromHours(1);

    /// <summary>
    /// Of a search that found nothing. The reasons are those of the start that comes nearest to working: the earliest at which one role,
    /// the patient or a forbidden date alone stands in the way, else the earliest at which the clinic is open throughout, else the first of the window.
    /// </summary>
    /// <exception cref="ArgumentException">The diary's span does not hold the window.</exception>
    public static Explanation Explain(this PreparedDiary diary, Treatment treatment, SearchQuery query)
    {
        var start = NearestMiss(diary, treatment, query with { Limit = 1 }) ?? Timeline.Ceiling(query.Window.Start);
        return new Explanation(start, ReasonsAt(diary, treatment, query, start), Alternatives(diary, treatment, query));
    }

    /// <summary>Of a placement that was refused.</summary>
    /// <exception cref="ArgumentException">The diary's span does not hold the start.</exception>
    public static Explanation Explain(this PreparedDiary diary, Treatment treatment, PlaceQuery query, Refusal refusal)
    {
        var window = new Interval(query.Start, query.Start + Timeline.Cell);
        return new Explanation(query.Start, refusal.Reasons, Alternatives(diary, treatment, query.Over(window, limit: 1)));
    }

    /// <summary>The question which starts could be had, on the terms of the question whether one can.</summary>
    public static SearchQuery Over(this PlaceQuery query, Interval window, int limit) =>
        new(window, query.Now, query.Patient, query.RequiredPractitioner, limit)
        {
            IgnoreLeadTime = query.IgnoreLeadTime,
            IgnoreHorizon = query.IgnoreHorizon,
            Ignoring = query.Ignoring,
            Forbidden = query.Forbidden,
        };

    private static ImmutableArray<RefusalReason> ReasonsAt(PreparedDiary diary, Treatment treatment, SearchQuery query, Instant start)
    {
        var place = new PlaceQuery(start, query.Now, query.Patient, query.RequiredPractitioner)
        {
            IgnoreLeadTime = query.IgnoreLeadTime,
            IgnoreHorizon = query.IgnoreHorizon,
            Ignoring = query.Ignoring,
            Forbidden = query.Forbidden,
        };
        var length = LongestOf(treatment);
        if (diary.Span.Start <= start && start + length <= diary.Span.End)
            return Availability.Place(diary, treatment, place) is Refusal refusal ? refusal.Reasons : [];

        return BookingWindow.Of(treatment, query.Now, query.IgnoreLeadTime, query.IgnoreHorizon).Refuse(start);
    }

    private static Instant? NearestMiss(PreparedDiary diary, Treatment treatment, SearchQuery query)
    {
        List<Instant> single = [];
        if (query.Patient is not null && First(treatment, query with { Patient = null }) is { } withoutPatient)
            single.Add(withoutPatient);

        if (!query.Forbidden.IsEmpty && First(treatment, query with { Forbidden = ForbiddenDates.None }) is { } onAnyDate)
            single.Add(onAnyDate);

        if (query.RequiredPractitioner is not null && First(treatment, query with { RequiredPractitioner = null }) is { } withAnybody)
            single.Add(withAnybody);

        foreach (var role in treatment.Roles)
        {
            if (First(Without(treatment, role), Relaxed(query, role)) is { } withoutRole)
                single.Add(withoutRole);
        }

        return single.Count > 0
            ? single.Min()
            : First(
                Without(treatment, [.. treatment.Roles]),
                query with { Patient = null, RequiredPractitioner = null, Forbidden = ForbiddenDates.None });

        // A required practitioner is a condition on the role that they would play.
        SearchQuery Relaxed(SearchQuery asked, Role role) =>
            role == treatment.Roles.FirstOrDefault(one => one.Kind == ResourceKind.Practitioner) ? asked with { RequiredPractitioner = null } : asked;

        Instant? First(Treatment relaxed, SearchQuery asked) => Search(diary, relaxed, asked) is [var slot, ..] ? slot.Start : null;
    }

    /// <summary>The treatment as if it did not need these roles.</summary>
    private static Treatment Without(Treatment treatment, params ImmutableArray<Role> roles) => treatment with
    {
        Roles = treatment.Roles.RemoveRange(roles),
        Phases = [.. treatment.Phases.Select(phase => phase with { Roles = phase.Roles.RemoveAll(id => roles.Any(role => role.Id == id)) })],
    };

    private static ImmutableArray<Alternative> Alternatives(PreparedDiary diary, Treatment treatment, SearchQuery query)
    {
        var first = query with { Limit = 1 };
        var alternatives = ImmutableArray.CreateBuilder<Alternative>();
        Add(AlternativeKind.Earlier, Latest(diary, treatment, query));
        Add(AlternativeKind.Later, Earliest(first with { Window = new Interval(query.Window.End, query.Window.End + Reach) }));
        if (query.RequiredPractitioner is not null)
            Add(AlternativeKind.OtherPractitioner, Earliest(first with { RequiredPractitioner = null }));

        if (!query.Weekdays.IsDefaultOrEmpty || query.DayPart is not null)
            Add(AlternativeKind.OtherDays, Earliest(first with { Weekdays = [], DayPart = null }));

        return alternatives.ToImmutable();

        Slot? Earliest(SearchQuery asked) => Search(diary, treatment, asked) is [var slot, ..] ? slot : null;

        void Add(AlternativeKind kind, Slot? slot)
        {
            if (slot is not null)
                alternatives.Add(new Alternative(kind, slot));
        }
    }

    /// <summary>The last start before the window: an hour before it is looked at, then the two hours before that, and so on.</summary>
    private static Slot? Latest(PreparedDiary diary, Treatment treatment, SearchQuery query)
    {
        var (from, end) = (Instant.Max(query.Now, query.Window.Start - Reach), query.Window.Start);
        for (var length = Near; end > from; length *= 2)
        {
            var start = Instant.Max(from, end - length);
            if (Search(diary, treatment, query with { Window = new Interval(start, end), Limit = int.MaxValue }) is [.., var last])
                return last;

            end = start;
        }

        return null;
    }

    /// <summary>Of the window as far as the diary goes.</summary>
    private static ImmutableArray<Slot> Search(PreparedDiary diary, Treatment treatment, SearchQuery query)
    {
        var start = Instant.Max(query.Window.Start, diary.Span.Start);
        var end = Instant.Min(query.Window.End, diary.Span.End - LongestOf(treatment));
        return start < end ? Availability.Search(diary, treatment, query with { Window = new Interval(start, end) }) : [];
    }

    private static Duration LongestOf(Treatment treatment) => Timeline.Cell * new TreatmentPlan(PhaseLengths.Choices(treatment)[^1]).Cells;
}
