using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>Every booking that was answered is there in the end, once, and nothing is there that nobody asked for.</summary>
internal static class Bookings
{
    public static IEnumerable<Violation> Check(History history)
    {
        var there = history.Appointments.Select(a => a.Name).ToHashSet();
        var bookings = history.Operations.Where(o => o.Kind == OperationKind.Book).ToDictionary(ReferenceOf);
        foreach (var booking in bookings.Values.Where(b => b.Outcome == Outcome.Done))
        {
            if (!there.Contains(booking.Visit!.Name))
                yield return new Violation(Promise.NoBookingLost, $"{booking.Visit.Name} was answered to operation {booking.Id} and is not there.");
        }

        foreach (var twins in bookings.Values.Where(b => b.Outcome == Outcome.Done).GroupBy(b => b.Visit!.Name).Where(g => g.Count() > 1))
            yield return new Violation(Promise.AnswersExplained, $"{twins.Key} was answered to operations {string.Join(" and ", twins.Select(t => t.Id))}.");
        foreach (var same in history.Appointments.GroupBy(a => a.Reference))
        {
            if (!bookings.TryGetValue(same.Key, out var booking))
                yield return new Violation(Promise.AnswersExplained, $"Nobody asked for {same.First().Name}.");
            else if (same.Count() > 1)
                yield return new Violation(Promise.NothingAppliedTwice, $"Operation {booking.Id} has made {string.Join(" and ", same.Select(a => a.Name))}.");
            else if (booking.Outcome == Outcome.Refused)
                yield return new Violation(Promise.AnswersExplained, $"Operation {booking.Id} was refused with {booking.Reason} and has made {same.First().Name}.");
            else if (booking.Outcome == Outcome.Done && booking.Visit!.Name != same.First().Name)
                yield return new Violation(Promise.NothingAppliedTwice, $"Operation {booking.Id} was answered {booking.Visit.Name} and has made {same.First().Name}.");
        }
    }

    /// <summary>What bookers send as their own id of an appointment.</summary>
    public static string ReferenceOf(Operation booking) => ReferenceOf(booking.Id);

    public static string ReferenceOf(int operation) => $"operation-{operation}";
}
