using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>The events of a clinic are numbered from one without a gap, and the versions of a resource rise.</summary>
internal static class Feeds
{
    public static IEnumerable<Violation> Check(History history)
    {
        foreach (var clinic in history.Feed.GroupBy(e => e.Clinic))
        {
            var numbers = clinic.Select(e => e.Sequence).ToList();
            if (!numbers.SequenceEqual(Enumerable.Range(1, numbers.Count).Select(i => (long)i)))
                yield return new Violation(Promise.EveryChangeDelivered, $"The {numbers.Count} events of {clinic.Key} are not numbered from 1 to {numbers.Count}.");
        }

        foreach (var resource in history.Feed.GroupBy(e => e.Resource))
        {
            var versions = resource.OrderBy(e => e.Sequence).Select(e => e.Version).ToList();
            if (versions.Zip(versions.Skip(1)).Any(pair => pair.First >= pair.Second))
                yield return new Violation(Promise.DeliveredInOrder, $"The events of {resource.Key} have the versions {string.Join(", ", versions)}.");
        }
    }
}
