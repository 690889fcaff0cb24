using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>
/// Of each appointment there is an order of the calls about it that agrees with real time, with every answer, with the appointment's
/// events and with what it is in the end. Together with the events this says: each mutation took effect once or not at all, and a read
/// that was given a token saw at least the write that the token came from.
/// </summary>
internal static class AppointmentOrders
{
    public static IEnumerable<Violation> Check(History history)
    {
        var operations = history.Operations.ToLookup(o => o.Target);
        var bookings = history.Operations.Where(o => o.Kind == OperationKind.Book).ToDictionary(Bookings.ReferenceOf);
        var events = history.Feed.Where(e => e.IsOfAppointment).ToLookup(e => e.Resource);
        var there = history.Appointments.Select(a => a.Name).ToHashSet();
        foreach (var strange in events.Where(e => !there.Contains(e.Key)))
            yield return new Violation(Promise.NoEventWithoutACommit, $"{strange.First().Type} tells of {strange.Key}, which is not there.");
        foreach (var appointment in history.Appointments.Where(a => bookings.ContainsKey(a.Reference)))
        {
            var about = operations[appointment.Name].Where(o => o.Kind is OperationKind.Move or OperationKind.Cancel or OperationKind.Get).ToList();
            // The answer to a repeated attempt is a change and a later look.
            about.AddRange([.. about.Where(o => o is { Outcome: Outcome.Done, IsReplay: true, Kind: not OperationKind.Get }).Select(o => o with { Kind = OperationKind.Get })]);
            var told = events[appointment.Name].OrderBy(e => e.Sequence).Select(e => e.Type).ToList();
            foreach (var violation in CheckOne(appointment, bookings[appointment.Reference], about, told))
                yield return violation;
        }
    }

    private static IEnumerable<Violation> CheckOne(Visit appointment, Operation booking, List<Operation> about, List<string> told)
    {
        foreach (var lost in about.Where(o => o is { Outcome: Outcome.Refused, Reason: "RESOURCE_NOT_FOUND" }))
            yield return new Violation(Promise.NoBookingLost, $"{appointment.Name} was not found by operation {lost.Id}.");
        foreach (var wrong in about.Where(o => o is { Outcome: Outcome.Done, Kind: OperationKind.Move, IsReplay: false } && o.Visit!.Start != o.Start))
            yield return new Violation(Promise.AnswersExplained, $"Operation {wrong.Id} asked {appointment.Name} to start at {wrong.Start} and was answered {wrong.Visit!.Start}.");
        if (told.Count(type => type == Told.Booked) != 1 || told[0] != Told.Booked)
        {
            var promise = told.Contains(Told.Booked) ? Promise.NothingAppliedTwice : Promise.EveryChangeDelivered;
            yield return new Violation(promise, $"{appointment.Name} has the events {string.Join(", ", told)}.");
        }
        else if (new AppointmentOrder(about, [.. told.Skip(1)], appointment).Exists(booking.Start) is false)
        {
            var calls = about.OrderBy(o => o.Began).Select(o => $"{o.Kind} {o.Id} {o.Outcome} {o.Reason} {o.Began}-{o.Ended}");
            yield return new Violation(
                PromiseOf(about, told),
                $"No order of the calls about {appointment.Name} explains its events {string.Join(", ", told)} and its end: {string.Join("; ", calls)}.");
        }
    }

    // A guess for people, from what there is too much or too little of.
    private static Promise PromiseOf(List<Operation> about, List<string> told)
    {
        int Most(OperationKind kind) => about.Count(o => o.Kind == kind && o.Outcome != Outcome.Refused);
        int Least(OperationKind kind) => about.Count(o => o.Kind == kind && o.Outcome == Outcome.Done);
        var (moves, cancellations) = (told.Count(t => t == Told.Moved), told.Count(t => t == Told.Cancelled));
        if (moves > Most(OperationKind.Move) || cancellations > Most(OperationKind.Cancel))
            return Promise.NothingAppliedTwice;
        if (moves < Least(OperationKind.Move) || cancellations < Math.Min(1, Least(OperationKind.Cancel)))
            return Promise.EveryChangeDelivered;
        return about.Any(o => o.TokenOf is not null) ? Promise.TokensHonoured : Promise.AnswersExplained;
    }
}
