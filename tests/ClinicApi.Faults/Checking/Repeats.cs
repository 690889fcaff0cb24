using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>A success that is sent again under its request id is answered with what it made. That it had no second effect the events say.</summary>
internal static class Repeats
{
    public static IEnumerable<Violation> Check(History history)
    {
        foreach (var repeat in history.Operations.Where(o => o.Kind == OperationKind.Repeat))
        {
            if (repeat.Outcome == Outcome.Refused)
                yield return new Violation(Promise.NothingAppliedTwice, $"Operation {repeat.Id} repeats a success about {repeat.Target} and was refused with {repeat.Reason}.");
            else if (repeat.Outcome == Outcome.Done && repeat.Visit!.Name != repeat.Target)
                yield return new Violation(Promise.NothingAppliedTwice, $"Operation {repeat.Id} repeats a success about {repeat.Target} and was answered {repeat.Visit.Name}.");
        }
    }
}
