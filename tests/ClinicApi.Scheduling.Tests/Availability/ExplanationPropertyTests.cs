using System.Collections.Immutable;
using System.Globalization;
using ClinicApi.Scheduling.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace ClinicApi.Scheduling.Tests;

/// <summary>Explanations against the reference: what they offer instead can be had, and nothing nearer can.</summary>
public sealed class ExplanationPropertyTests
{
    // Half as many as elsewhere, since each scenario is asked for days around its window.
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "4000", CultureInfo.InvariantCulture) / 4;

    private static readonly Duration Around = Duration.FromDays(2);

    private static readonly Duration Cell = Duration.FromMinutes(5);

    [Fact]
    public void Alternatives_OfASearch_AreTheNearestThatTheReferenceFinds() => ForAll(scenario =>
    {
        var query = scenario.Query;
        var explanation = DiaryOf(scenario).Explain(scenario.Treatment, query);

        AssertAlternatives(scenario, query, explanation);
    });

    [Fact]
    public void Alternatives_OfARefusedStart_AreTheNearestThatTheReferenceFinds() => ForAll(scenario =>
    {
        var question = new PlaceQuery(
            Timeline.Ceiling(scenario.Query.Window.Start), scenario.Query.Now, scenario.Query.Patient, scenario.Query.RequiredPractitioner)
        {
            IgnoreLeadTime = scenario.Query.IgnoreLeadTime,
            IgnoreHorizon = scenario.Query.IgnoreHorizon,
        };
        var diary = DiaryOf(scenario);
        if (Availability.Place(diary, scenario.Treatment, question) is not Refusal refusal)
            return;

        var explanation = diary.Explain(scenario.Treatment, question, refusal);

        Assert.Equal(refusal.Reasons.AsEnumerable(), explanation.Reasons.AsEnumerable());
        AssertAlternatives(scenario, question.Over(new Interval(question.Start, question.Start + Cell), limit: 1), explanation);
    });

    [Fact]
    public void Reasons_OfASearchThatFindsNothing_AreThoseOfItsStart_AndASingleOneWhereThereIsAStartWithASingleOne() => ForAll(scenario =>
    {
        var diary = DiaryOf(scenario);
        if (!Availability.Search(diary, scenario.Treatment, scenario.Query).IsEmpty)
            return;

        var explanation = diary.Explain(scenario.Treatment, scenario.Query);

        Assert.Equal(Refused(explanation.Start).AsEnumerable(), explanation.Reasons.AsEnumerable());
        var offered = scenario.Query with { Patient = null, RequiredPractitioner = null, Limit = int.MaxValue };
        var open = scenario.Treatment with
        {
            Roles = [],
            Phases = [.. scenario.Treatment.Phases.Select(phase => phase with { Roles = [] })],
        };
        var fewest = Availability.Search(diary, open, offered).Select(slot => Refused(slot.Start).Length).DefaultIfEmpty(0).Min();
        // Of roles that vie for one resource, and of phases that could last longer, a refusal names no more than the first trouble.
        var isPlain = scenario.Treatment.Phases.All(phase => phase.MaxLength is null)
            && scenario.Treatment.Roles.DistinctBy(role => role.Kind).Count() == scenario.Treatment.Roles.Length;
        if (fewest == 1 && isPlain)
            Assert.Single(explanation.Reasons);

        ImmutableArray<RefusalReason> Refused(Instant start) => Availability.Place(
            diary,
            scenario.Treatment,
            new PlaceQuery(start, scenario.Query.Now, scenario.Query.Patient, scenario.Query.RequiredPractitioner)
            {
                IgnoreLeadTime = scenario.Query.IgnoreLeadTime,
                IgnoreHorizon = scenario.Query.IgnoreHorizon,
            }) is Refusal refusal ? refusal.Reasons : [];
    });

    private static void AssertAlternatives(Scenario scenario, SearchQuery query, Explanation explanation)
    {
        var reference = new ReferenceChoices(scenario);
        var (start, end) = (query.Window.Start, query.Window.End);
        var expected = new Dictionary<AlternativeKind, Instant?>
        {
            [AlternativeKind.Earlier] = First(Instant.Max(query.Now, start - Around), start, query, last: true),
            [AlternativeKind.Later] = First(end, Timeline.Ceiling(scenario.Query.Window.End) + Around, query),
        };
        if (query.RequiredPractitioner is not null)
            expected[AlternativeKind.OtherPractitioner] = First(start, end, query with { RequiredPractitioner = null });

        if (!query.Weekdays.IsEmpty || query.DayPart is not null)
            expected[AlternativeKind.OtherDays] = First(start, end, query with { Weekdays = [], DayPart = null });

        Assert.Equal(
            expected.Where(one => one.Value is not null).Select(one => (one.Key, one.Value!.Value)),
            explanation.Alternatives.Select(one => (one.Kind, one.Slot.Start)));

        Instant? First(Instant from, Instant to, SearchQuery asked, bool last = false)
        {
            if (to <= from)
                return null;

            var found = reference.Search(asked with { Window = new Interval(from, to) }).Select(slot => (Instant?)slot.Start);
            return last ? found.LastOrDefault() : found.FirstOrDefault();
        }
    }

    /// <summary>Two days more on either side of the scenario's window, which is as far as the reference looks.</summary>
    private static PreparedDiary DiaryOf(Scenario scenario)
    {
        var length = scenario.Treatment.Phases.Aggregate(Duration.Zero, (total, phase) => total + (phase.MaxLength ?? phase.Length));
        var (start, end) = (Timeline.Ceiling(scenario.Query.Window.Start), Timeline.Ceiling(scenario.Query.Window.End));
        return PreparedDiary.Prepare(
            scenario.Calendar, new Interval(start - Around, end + Around + length), scenario.Busy);
    }

    private static void ForAll(Action<Scenario> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Scenarios.Arbitrary, holds));
}
