using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>Whoever listens hears of every change that it may hear of, of each resource in order, and of nothing that was not committed.</summary>
internal static class Deliveries
{
    public static IEnumerable<Violation> Check(History history)
    {
        var feed = history.Feed.ToDictionary(e => (e.Clinic, e.Sequence));
        var owners = Owners(history);
        foreach (var listener in history.Listeners)
        {
            foreach (var strange in listener.Events.Where(e => feed.GetValueOrDefault((e.Clinic, e.Sequence)) != e).Take(3))
                yield return new Violation(Promise.NoEventWithoutACommit, $"{listener.Name} was told {strange}, which the feed does not have.");
            foreach (var foreign in listener.Events.Where(e => listener.Hears.Length > 0 && owners.TryGetValue(e.Resource, out var owner) && owner != listener.Hears).Take(3))
                yield return new Violation(Promise.AnswersExplained, $"{listener.Name} was told of {foreign.Resource}, which is another's.");

            var heard = listener.Events.Distinct().ToList();
            foreach (var missed in Expected(history, listener, owners).Except(heard).Take(3))
                yield return new Violation(Promise.EveryChangeDelivered, $"{listener.Name} was not told {missed}.");
            foreach (var resource in heard.GroupBy(e => e.Resource).Where(r => !IsSorted(r)).Take(3))
                yield return new Violation(Promise.DeliveredInOrder, $"{listener.Name} was told of {resource.Key} in the order {string.Join(", ", resource.Select(e => e.Sequence))}.");
        }
    }

    /// <summary>Whose the appointments and holds are, as far as callers know.</summary>
    private static Dictionary<string, string> Owners(History history)
    {
        var callers = history.Operations.Where(o => o.Kind == OperationKind.Book).ToDictionary(Bookings.ReferenceOf, o => o.Caller);
        var owners = history.Appointments.Where(a => callers.ContainsKey(a.Reference)).ToDictionary(a => a.Name, a => callers[a.Reference]);
        foreach (var hold in history.Operations.Where(o => o is { Kind: OperationKind.Hold, Outcome: Outcome.Done }))
            owners[hold.Visit!.Name] = hold.Caller;
        return owners;
    }

    private static IEnumerable<Told> Expected(History history, Listener listener, Dictionary<string, string> owners) => history.Feed
        .Where(e => e.Sequence <= history.Settled.GetValueOrDefault(e.Clinic, long.MaxValue))
        .Where(e => listener.Hears.Length > 0
            ? owners.GetValueOrDefault(e.Resource) == listener.Hears
            : listener.IsWhole || e.IsOfAppointment || e.IsOfHold);

    private static bool IsSorted(IEnumerable<Told> events)
    {
        var numbers = events.Select(e => e.Sequence).ToList();
        return numbers.SequenceEqual(numbers.Order());
    }
}
