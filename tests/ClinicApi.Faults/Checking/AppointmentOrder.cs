using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>
/// Searches an order of the calls about one appointment, after Wing and Gong: whatever was answered comes before whatever began later;
/// what was never answered comes at any time after it began, or not at all.
/// </summary>
/// <param name="about">The calls.</param>
/// <param name="effects">The types of the appointment's events after the booking, in their order.</param>
/// <param name="end">What the appointment is in the end.</param>
internal sealed class AppointmentOrder(IReadOnlyList<Operation> about, IReadOnlyList<string> effects, Visit end)
{
    private const string NotBooked = "APPOINTMENT_STATE";
    private const int Most = 62;

    // Of those that do nothing and saw nothing there is nothing to explain.
    private readonly List<Operation> calls =
        [.. about.Where(o => o.Kind != OperationKind.Get ? o.Outcome != Outcome.Refused || o.Reason == NotBooked : o.Outcome == Outcome.Done).OrderBy(o => o.Began).Take(Most)];

    private readonly HashSet<(ulong Placed, long Start, bool IsCancelled)> seen = [];

    /// <param name="start">Where the booking put it.</param>
    public bool Exists(long start) => GoOn(0, 0, start, isCancelled: false);

    private bool GoOn(ulong placed, int told, long start, bool isCancelled)
    {
        if (told == effects.Count && start == end.Start && isCancelled == end.IsCancelled && AllPlaced(placed))
            return true;
        if (!seen.Add((placed, start, isCancelled)))
            return false;
        var firstAnswer = Pending(placed).Where(IsCertain).Select(i => calls[i].Ended).Append(long.MaxValue).Min();
        return Pending(placed).Where(i => calls[i].Began <= firstAnswer).Any(i => Place(placed | (1UL << i), told, start, isCancelled, calls[i]));
    }

    private bool Place(ulong placed, int told, long start, bool isCancelled, Operation call)
    {
        if (call.Outcome == Outcome.Refused)
            return isCancelled && GoOn(placed, told, start, isCancelled);
        return call.Kind switch
        {
            OperationKind.Get => call.Visit!.Start == start && call.Visit.IsCancelled == isCancelled && GoOn(placed, told, start, isCancelled),
            OperationKind.Move => !isCancelled && IsTold(told, Told.Moved) && GoOn(placed, told + 1, call.Start, isCancelled: false),
            // To cancel what is cancelled changes nothing and succeeds.
            _ => isCancelled ? GoOn(placed, told, start, isCancelled) : IsTold(told, Told.Cancelled) && GoOn(placed, told + 1, start, isCancelled: true),
        };
    }

    private bool IsTold(int told, string type) => told < effects.Count && effects[told] == type;

    private IEnumerable<int> Pending(ulong placed) => Enumerable.Range(0, calls.Count).Where(i => (placed & (1UL << i)) == 0);

    private bool AllPlaced(ulong placed) => !Pending(placed).Any(IsCertain);

    private bool IsCertain(int call) => calls[call].Outcome != Outcome.Unknown;
}
