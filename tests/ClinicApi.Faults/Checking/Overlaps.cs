using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>Nobody and nothing is promised twice for the same time, neither during the run nor after it.</summary>
internal static class Overlaps
{
    public static IEnumerable<Violation> Check(History history) => [.. AtTheEnd(history), .. DuringTheRun(history)];

    private static IEnumerable<Violation> AtTheEnd(History history)
    {
        var stretches = history.Appointments.Where(a => !a.IsCancelled).SelectMany(a => a.Stretches.Select(s => (a.Name, Stretch: s)));
        foreach (var resource in stretches.GroupBy(s => s.Stretch.Resource))
        {
            var sorted = resource.OrderBy(s => s.Stretch.From).ToList();
            foreach (var (one, next) in sorted.Zip(sorted.Skip(1)).Where(pair => pair.First.Stretch.To > pair.Second.Stretch.From))
                yield return new Violation(Promise.NoOverlap, $"{one.Name} and {next.Name} both have {resource.Key} at {next.Stretch.From} in the end.");
        }
    }

    private static IEnumerable<Violation> DuringTheRun(History history)
    {
        foreach (var resource in Lives.Of(history).GroupBy(life => life.Stretch.Resource))
        {
            var alive = new List<Life>();
            foreach (var life in resource.OrderBy(life => life.From))
            {
                alive.RemoveAll(other => other.Until <= life.From);
                foreach (var other in alive.Where(other => other.Name != life.Name && other.Stretch.Overlaps(life.Stretch)))
                {
                    yield return new Violation(
                        Promise.NoOverlap,
                        $"{other.Name} (operation {other.Operation}) and {life.Name} (operation {life.Operation}) both had {resource.Key} at {life.Stretch.From}, {life.From} µs into the run.");
                }

                alive.Add(life);
            }
        }
    }
}
