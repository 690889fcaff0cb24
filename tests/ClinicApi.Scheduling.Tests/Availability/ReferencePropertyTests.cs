using System.Globalization;
using ClinicApi.Scheduling.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace ClinicApi.Scheduling.Tests;

/// <summary>
/// The engine against the reference. CLINICAPI_PROPERTY_CASES sets the number of random scenarios for a long run:
/// <c>CLINICAPI_PROPERTY_CASES=100000 dotnet test tests/ClinicApi.Scheduling.Tests -c Release --filter ReferencePropertyTests</c>
/// </summary>
public sealed class ReferencePropertyTests
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "4000", CultureInfo.InvariantCulture);

    [Fact]
    public void Search_AnyScenario_OffersExactlyWhatTheReferenceOffers() => ForAll(scenario =>
    {
        var offered = Availability.Search(scenario.Calendar, scenario.Treatment, scenario.Query, scenario.Busy)
            .Select(slot => (slot.Start, slot.End, string.Join(' ', slot.Practitioners.Select(key => key.Id))));

        Assert.Equal(new ReferenceChoices(scenario).Search(scenario.Query).Take(scenario.Query.Limit), offered);
    });

    [Fact]
    public void Place_EveryOfferOfASearch_IsAcceptedWithEachPractitionerThatTheSlotNames() => ForAll(scenario =>
    {
        foreach (var slot in Availability.Search(scenario.Calendar, scenario.Treatment, scenario.Query, scenario.Busy))
        {
            var question = PlaceQueryAt(scenario, slot.Start);
            Assert.Equal(slot.End, Assert.IsType<Placement>(Place(scenario, question)).End);
            foreach (var practitioner in slot.Practitioners)
                Assert.IsType<Placement>(Place(scenario, question with { RequiredPractitioner = practitioner }));
        }
    });

    [Fact]
    public void Place_AnyStart_AcceptsExactlyWhatTheReferenceAcceptsAndGivesItsReasons() => ForAll(scenario =>
    {
        var reference = new ReferenceChoices(scenario);
        foreach (var start in StartsAround(scenario))
        {
            var question = PlaceQueryAt(scenario, start);
            switch (Place(scenario, question))
            {
                case Placement placement:
                    Assert.True(reference.Accepts(question), $"placed at {start}, which the reference refuses");
                    AssertSound(WithLengthsOf(placement, scenario), question, placement);
                    break;
                case Refusal refusal:
                    Assert.False(
                        reference.Accepts(question), $"refused at {start}, unlike the reference: {string.Join(", ", refusal.Reasons)}");
                    AssertReasons(scenario, reference.Reasons(question), refusal);
                    break;
            }
        }
    });

    [Fact]
    public void Place_WhereNobodyNeedsToChangeInTheLengthsPlaced_NobodyDoes() => ForAll(scenario =>
    {
        foreach (var start in StartsAround(scenario))
        {
            var question = PlaceQueryAt(scenario, start);
            if (Place(scenario, question) is Placement placement)
            {
                var placed = WithLengthsOf(placement, scenario);
                var staying = placed.Treatment.Roles.Select(role => role with { MayChange = false });
                var unchanging = placed with { Treatment = placed.Treatment with { Roles = [.. staying] } };
                Assert.Equal(Place(unchanging, question) is Placement, placement.Assignments.All(one => one.Phases.IsEmpty));
            }
        }
    });

    private static void ForAll(Action<Scenario> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Scenarios.Arbitrary, holds));

    private static PlaceQuery PlaceQueryAt(Scenario scenario, Instant start) =>
        new(start, scenario.Query.Now, scenario.Query.Patient, scenario.Query.RequiredPractitioner)
        {
            IgnoreLeadTime = scenario.Query.IgnoreLeadTime,
            IgnoreHorizon = scenario.Query.IgnoreHorizon,
        };

    private static PlacementResult Place(Scenario scenario, PlaceQuery question) =>
        Availability.Place(scenario.Calendar, scenario.Treatment, question, scenario.Busy);

    /// <summary>A few starts on the grid, a few off it, and one that is no multiple of five minutes.</summary>
    private static IEnumerable<Instant> StartsAround(Scenario scenario)
    {
        var start = scenario.Query.Window.Start;
        yield return start;
        var aligned = Instant.FromUnixTimeSeconds(start.ToUnixTimeSeconds() / 300 * 300);
        for (var minutes = 0; minutes < 1500; minutes += 85)
            yield return aligned + Duration.FromMinutes(minutes);

        for (var hours = 0; hours < 24; hours += 5)
            yield return Instant.FromUnixTimeSeconds((aligned.ToUnixTimeSeconds() / 3600 + hours) * 3600);
    }

    /// <summary>The scenario with the phases as long as they were placed and no longer, which must be allowed.</summary>
    private static Scenario WithLengthsOf(Placement placement, Scenario scenario)
    {
        var phases = scenario.Treatment.Phases
            .Zip(placement.Phases, (phase, placed) => (Phase: phase, Length: placed.End - placed.Start))
            .ToList();
        Assert.All(phases, one => Assert.InRange(one.Length, one.Phase.Length, one.Phase.MaxLength ?? one.Phase.Length));
        return scenario with
        {
            Treatment = scenario.Treatment with { Phases = [.. phases.Select(one => one.Phase with { Length = one.Length, MaxLength = null })] },
        };
    }

    private static void AssertSound(Scenario scenario, PlaceQuery question, Placement placement)
    {
        var clinic = new ReferenceClinic(scenario);
        var resources = scenario.Calendar.Resources.ToDictionary(resource => resource.Key);
        Assert.All(
            placement.Assignments.SelectMany(one => one.Resources.Select(key => (key, one.RoleId))).GroupBy(one => one.key),
            roles => Assert.Single(roles.Select(one => one.RoleId).Distinct()));
        Assert.Equal(clinic.PhasesFrom(question.Start).Select(one => new PlacedPhase(one.Phase.Id, one.From, one.To)), placement.Phases);
        Assert.All(placement.Assignments.Where(one => !one.Phases.IsEmpty), one => Assert.Contains(
            scenario.Treatment.Roles, role => role.Id == one.RoleId && role.MayChange));

        var expected = new HashSet<(ResourceKey, Instant)>();
        foreach (var (phase, from, to) in clinic.PhasesFrom(question.Start))
        {
            foreach (var role in scenario.Treatment.Roles)
            {
                var playing = placement.Assignments
                    .Where(one => one.RoleId == role.Id && (one.Phases.IsEmpty || one.Phases.Contains(phase.Id)))
                    .SelectMany(one => one.Resources)
                    .ToList();
                Assert.Equal(phase.Roles.Contains(role.Id) || !role.MayChange ? role.Count : playing.Count, playing.Distinct().Count());
                foreach (var key in playing)
                {
                    Assert.True(clinic.IsQualified(resources[key], role, question.Start), $"{key} is not qualified for {role.Id}");
                    if (phase.Roles.Contains(role.Id))
                    {
                        Assert.True(clinic.IsAvailable(resources[key], from, to), $"{key} is not available in {phase.Id}");
                        expected.UnionWith(FiveMinutes(from, to).Select(instant => (key, instant)));
                    }
                }
            }

            if (question.Patient is { } patient)
                expected.UnionWith(FiveMinutes(from, to).Select(instant => (patient, instant)));
        }

        var reserved = placement.Reservations
            .SelectMany(one => FiveMinutes(one.Start, one.End).Select(instant => (one.Resource, instant)))
            .ToList();
        Assert.Equal(reserved.Count, reserved.Distinct().Count());
        Assert.True(expected.SetEquals(reserved), "the reservations are not exactly what the phases occupy");
        Assert.All(placement.Reservations.Where(one => one.RoleId is not null), one => Assert.Contains(
            scenario.Treatment.Roles,
            role => (role.Id, role.Preparation, role.Turnover) == (one.RoleId, one.Preparation, one.Turnover)));
        Assert.All(placement.Reservations, one => Assert.True(
            clinic.IsFree(one.Resource, one.Start, one.End, one.Start - one.Preparation, one.End + one.Turnover),
            $"{one} is too close to something else"));
        Assert.DoesNotContain(
            placement.Reservations, one => placement.Reservations.Any(next => next.Resource == one.Resource && next.Start == one.End));
    }

    private static void AssertReasons(Scenario scenario, List<RefusalReason> expected, Refusal refusal)
    {
        var roles = scenario.Treatment.Roles.Select(role => role.Id).ToList();
        if (expected.Any(reason => reason.RoleId is not null))
        {
            Assert.Equal(expected, refusal.Reasons);
            return;
        }

        // Each role can be served alone: if something more is said, then that they cannot be served together.
        Assert.Equal(expected, refusal.Reasons.Take(expected.Count));
        Assert.NotEmpty(refusal.Reasons);
        Assert.All(refusal.Reasons.Skip(expected.Count), reason => Assert.Contains(reason.RoleId, roles));
        Assert.InRange(refusal.Reasons.Length - expected.Count, 0, 1);
    }

    private static IEnumerable<Instant> FiveMinutes(Instant from, Instant to)
    {
        for (; from < to; from += Duration.FromMinutes(5))
            yield return from;
    }
}
