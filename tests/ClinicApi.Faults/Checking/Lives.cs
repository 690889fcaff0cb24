using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>A stretch of time of somebody that was certainly taken from one moment of the run to another.</summary>
internal sealed record Life(string Name, Stretch Stretch, int Operation, long From, long Until);

/// <summary>
/// When holds and appointments that callers were promised certainly were there: from the answer until the next call began that could have
/// ended them, or until a hold may have expired.
/// </summary>
internal static class Lives
{
    // What the clocks of callers and database may differ by over the length of a hold.
    private const long Slack = 2_000_000;

    public static IEnumerable<Life> Of(History history)
    {
        var enders = history.Operations
            .Where(o => o.Outcome != Outcome.Refused && o.Kind is OperationKind.Move or OperationKind.Cancel or OperationKind.Release or OperationKind.Book)
            .SelectMany(o => new[] { (Name: o.Target, Operation: o), (Name: o.Hold, Operation: o) })
            .Where(e => e.Name.Length > 0)
            .ToLookup(e => e.Name, e => e.Operation);
        foreach (var made in history.Operations.Where(o => o is { Outcome: Outcome.Done, Visit.IsCancelled: false } && o.Kind is OperationKind.Hold or OperationKind.Book or OperationKind.Move))
        {
            var ends = enders[made.Visit!.Name].Where(o => o.Id != made.Id && Ended(o) > made.Began).Select(o => o.Began);
            if (made.Kind == OperationKind.Hold)
                ends = [.. ends, EndOfHold(history, made)];
            var until = ends.Append(long.MaxValue).Min();
            if (until <= made.Ended)
                continue;
            foreach (var stretch in made.Visit.Stretches)
                yield return new Life(made.Visit.Name, stretch, made.Id, made.Ended, until);
        }
    }

    /// <summary>Until when a hold had certainly not expired.</summary>
    public static long EndOfHold(History history, Operation made) =>
        history.WrongClock.Where(wrong => wrong.Until > made.Began).Select(wrong => wrong.From).Append(made.Began + history.HoldLength - Slack).Min();

    private static long Ended(Operation operation) => operation.Outcome == Outcome.Unknown ? long.MaxValue : operation.Ended;
}
