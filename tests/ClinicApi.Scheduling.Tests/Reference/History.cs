using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling.Tests.Reference;

/// <summary>A diary after random changes, and the scenario that it must be equal to. Each roll is one change.</summary>
internal sealed record History(PreparedDiary Diary, Scenario Scenario)
{
    public static History Of(Scenario scenario, IEnumerable<int> rolls)
    {
        var known = scenario.Busy.Where((_, i) => i % 2 == 0).ToImmutableArray();
        var start = new History(
            PreparedDiary.Prepare(scenario.Calendar, SpanAround(scenario, 0), known), scenario with { Busy = known });
        return rolls.Aggregate(start, (history, roll) => history.Change(scenario, roll % 7, roll / 7));
    }

    private static Interval SpanAround(Scenario scenario, int roll)
    {
        var length = scenario.Treatment.Phases.Aggregate(Duration.Zero, (total, phase) => total + (phase.MaxLength ?? phase.Length));
        return new Interval(
            scenario.Query.Window.Start - Duration.FromMinutes(roll % 5000),
            scenario.Query.Window.End + length + Duration.FromMinutes(5 + roll % 3001));
    }

    private History Change(Scenario origin, int kind, int roll) => (kind, origin.Busy.Length, Scenario.Busy.Length) switch
    {
        ( <= 2, > 0, _) => Take(origin.Busy[roll % origin.Busy.Length]),
        ( <= 4, _, > 0) => GiveBack(Scenario.Busy[roll % Scenario.Busy.Length]),
        (5, _, _) => Under(roll % 2 == 0 ? origin.Calendar : Changed(origin.Calendar, roll)),
        (6, _, _) => this with { Diary = Diary.Over(SpanAround(origin, roll)) },
        _ => GiveBackWhatIsNotThere(origin),
    };

    private static ClinicCalendar Changed(ClinicCalendar calendar, int roll) => calendar with
    {
        OpeningHours = calendar.Resources.FirstOrDefault(one => one.Hours is not null)?.Hours ?? calendar.OpeningHours,
        Resources = [.. calendar.Resources.Where((_, i) => (i + roll) % 4 != 0)],
        Closures = [],
    };

    private History Take(Busy busy) => new(Diary.Take(busy), Scenario with { Busy = Scenario.Busy.Add(busy) });

    private History GiveBack(Busy busy) => new(Diary.GiveBack(busy), Scenario with { Busy = Scenario.Busy.Remove(busy) });

    private History GiveBackWhatIsNotThere(Scenario origin)
    {
        var start = origin.Query.Window.Start;
        var never = Diary.Calendar.Resources.Select(one => new Busy(one.Key, start, start + Duration.FromDays(1)));
        return this with { Diary = Diary.GiveBack(never) };
    }

    private History Under(ClinicCalendar calendar) => new(Diary.Under(calendar), Scenario with { Calendar = calendar });
}
