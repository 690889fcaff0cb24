using System.Collections.Immutable;
using System.Globalization;
using ClinicApi.Scheduling.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace ClinicApi.Scheduling.Tests;

/// <summary>A diary that has lived through random changes, against the reference and against a diary made for one question.</summary>
public sealed class PreparedDiaryPropertyTests
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "4000", CultureInfo.InvariantCulture);

    private static readonly Arbitrary<int[]> Rolls = Arb.From(
        from count in Gen.Choose(0, 12)
        from rolls in Gen.Choose(0, 100_000).ArrayOf(count)
        select rolls);

    [Fact]
    public void Search_AfterAnyChanges_OffersExactlyWhatTheReferenceOffers() => ForAll((scenario, rolls) =>
    {
        var history = History.Of(scenario, rolls);

        var offered = Availability.Search(history.Diary, scenario.Treatment, scenario.Query);

        Assert.Equal(
            new ReferenceChoices(history.Scenario).Search(scenario.Query).Take(scenario.Query.Limit),
            offered.Select(slot => (slot.Start, slot.End, string.Join(' ', slot.Practitioners.Select(key => key.Id)))));
    });

    [Fact]
    public void Search_IgnoringWhatIsTaken_OffersWhatItWouldIfThatWereGivenBack() => ForAll((scenario, rolls) =>
    {
        var history = History.Of(scenario, rolls);
        var ignored = history.Scenario.Busy.Where((_, i) => (i + rolls.Length) % 3 == 0).ToImmutableArray();
        var query = scenario.Query with { Ignoring = ignored };
        var without = history.Scenario with { Busy = ignored.Aggregate(history.Scenario.Busy, (busy, one) => busy.Remove(one)) };

        var expected = new ReferenceChoices(without).Search(scenario.Query).Take(scenario.Query.Limit).Select(slot => slot.Start);

        Assert.Equal(expected, Availability.Search(history.Diary, scenario.Treatment, query).Select(slot => slot.Start));
        Assert.Equal(
            expected,
            Availability.Search(history.Scenario.Calendar, scenario.Treatment, query, history.Scenario.Busy).Select(slot => slot.Start));
    });

    [Fact]
    public void Place_AfterAnyChanges_AnswersLikeADiaryMadeForTheQuestion() => ForAll((scenario, rolls) =>
    {
        var history = History.Of(scenario, rolls);
        var (first, end) = (Timeline.Ceiling(scenario.Query.Window.Start), scenario.Query.Window.End);
        for (var start = first; start < end; start += Duration.FromMinutes(35))
        {
            var question = new PlaceQuery(start, scenario.Query.Now, scenario.Query.Patient, scenario.Query.RequiredPractitioner)
            {
                Ignoring = [.. history.Scenario.Busy.Take(rolls.Length % 3)],
            };

            Assert.Equal(
                Text(Availability.Place(history.Scenario.Calendar, scenario.Treatment, question, history.Scenario.Busy)),
                Text(Availability.Place(history.Diary, scenario.Treatment, question)));
        }
    });

    [Fact]
    public void Search_LongWindow_OffersWhatItsDaysOfferOneByOne() => ForAll(
        (scenario, rolls) =>
        {
            var window = new Interval(scenario.Query.Window.Start, scenario.Query.Window.Start + Duration.FromDays(60 + rolls.Length));
            var length = scenario.Treatment.Phases.Aggregate(Duration.Zero, (total, phase) => total + (phase.MaxLength ?? phase.Length));
            var diary = PreparedDiary.Prepare(scenario.Calendar, new Interval(window.Start, window.End + length), scenario.Busy);
            var query = scenario.Query with { Window = window, IgnoreHorizon = true, Limit = 100_000 };

            var days = new List<Instant>();
            for (var day = window.Start; day < window.End; day += Duration.FromHours(20))
            {
                var part = query with { Window = new Interval(day, Instant.Min(day + Duration.FromHours(20), window.End)) };
                days.AddRange(Availability.Search(diary, scenario.Treatment, part).Select(slot => slot.Start));
            }

            Assert.Equal(days, Availability.Search(diary, scenario.Treatment, query).Select(slot => slot.Start));
        },
        cases: Cases / 10);

    private static void ForAll(Action<Scenario, int[]> holds, int? cases = null) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(cases ?? Cases), Prop.ForAll(Scenarios.Arbitrary, Rolls, holds));

    private static string Text(PlacementResult result) => result switch
    {
        Placement placement => string.Join(
            '\n',
            [
                $"{placement.Start} {placement.End}",
                .. placement.Phases.Select(one => $"{one}"),
                .. placement.Assignments.Select(one => $"{one.RoleId} {string.Join(' ', one.Resources)}"),
                .. placement.Reservations.Select(one => $"{one}"),
            ]),
        Refusal refusal => string.Join('\n', refusal.Reasons),
        _ => $"{result}",
    };
}
