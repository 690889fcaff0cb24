using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>Each hold is made once and ends at most once, and its events are those of the calls about it.</summary>
internal static class HoldLives
{
    public static IEnumerable<Violation> Check(History history)
    {
        var events = history.Feed.Where(e => e.IsOfHold).ToLookup(e => e.Resource);
        var about = history.Operations.Where(o => o.Target.Length > 0 || o.Hold.Length > 0).ToLookup(o => o.Hold.Length > 0 ? o.Hold : o.Target);
        var holds = history.Operations.Where(o => o is { Kind: OperationKind.Hold, Outcome: Outcome.Done }).ToDictionary(o => o.Visit!.Name);
        foreach (var made in holds.Values)
        {
            if (!events.Contains(made.Visit!.Name))
                yield return new Violation(Promise.EveryChangeDelivered, $"No event tells of {made.Visit.Name}, which operation {made.Id} has made.");
        }

        foreach (var hold in events)
        {
            // To release what has expired succeeds and changes nothing.
            var end = holds.TryGetValue(hold.Key, out var made) ? Lives.EndOfHold(history, made) : 0;
            var counted = about[hold.Key].Where(o => o.Kind != OperationKind.Release || o.Outcome != Outcome.Done || o.Ended < end);
            foreach (var violation in CheckOne(hold.Key, [.. hold.OrderBy(e => e.Sequence).Select(e => e.Type)], [.. about[hold.Key]], [.. counted]))
                yield return violation;
        }

        foreach (var violation in CheckNumbers(history))
            yield return violation;
    }

    private static IEnumerable<Violation> CheckOne(string name, List<string> told, List<Operation> about, List<Operation> certain)
    {
        var ends = told.Count(type => type is Told.Released or Told.Expired or Told.HoldBooked);
        if (told[0] != Told.Held || told.Count(type => type == Told.Held) != 1 || ends > 1 || (ends == 1 && told[^1] is Told.Extended))
            yield return new Violation(Promise.NothingAppliedTwice, $"{name} has the events {string.Join(", ", told)}.");
        foreach (var (kind, type) in new[] { (OperationKind.Release, Told.Released), (OperationKind.Book, Told.HoldBooked), (OperationKind.Extend, Told.Extended) })
        {
            var count = told.Count(t => t == type);
            if (count > about.Count(o => o.Kind == kind && o.Outcome != Outcome.Refused))
                yield return new Violation(Promise.NoEventWithoutACommit, $"Nobody has done to {name} what {type} tells.");
            // A hold that lasts longer anyway is left as it is when it is extended.
            if (kind != OperationKind.Extend && count < certain.Count(o => o.Kind == kind && o.Outcome == Outcome.Done))
                yield return new Violation(Promise.EveryChangeDelivered, $"No event {type} tells of what was done to {name}.");
        }
    }

    /// <summary>A hold has no reference to its caller's operation, so of those without an answer only the number can be compared.</summary>
    private static IEnumerable<Violation> CheckNumbers(History history)
    {
        var answered = history.Operations.Where(o => o is { Kind: OperationKind.Hold, Outcome: Outcome.Done }).Select(o => o.Visit!.Name).ToHashSet();
        foreach (var clinic in history.Feed.Where(e => e.Type == Told.Held && !answered.Contains(e.Resource)).GroupBy(e => e.Clinic))
        {
            var unknown = history.Operations.Count(o => o is { Kind: OperationKind.Hold, Outcome: Outcome.Unknown } && o.Clinic == clinic.Key);
            if (clinic.Count() > unknown)
                yield return new Violation(Promise.NothingAppliedTwice, $"{clinic.Key} has {clinic.Count()} holds that nobody was answered, and {unknown} calls without an answer.");
        }
    }
}
