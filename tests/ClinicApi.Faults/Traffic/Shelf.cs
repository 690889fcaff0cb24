using System.Collections.Concurrent;

namespace ClinicApi.Faults.Traffic;

/// <summary>An appointment that somebody was promised, and which others may go for as well.</summary>
internal sealed record Promised(string Name, string Clinic, string Caller);

/// <summary>The appointments that callers know of, shared between them so that they get into each other's way.</summary>
internal sealed class Shelf
{
    private readonly ConcurrentDictionary<string, Promised> promised = new();

    public void Put(Promised one) => promised[one.Name] = one;

    public void Take(string name) => promised.TryRemove(name, out _);

    public int Count(string clinic) => promised.Values.Count(one => one.Clinic == clinic);

    /// <param name="caller">Who asks; staff may go for anybody's.</param>
    /// <param name="isStaff">Whether the caller is the clinic's own.</param>
    /// <param name="random">Chooses.</param>
    public Promised? Any(string caller, bool isStaff, Random random)
    {
        var open = promised.Values.Where(one => isStaff || one.Caller == caller).OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        return open.Count == 0 ? null : open[random.Next(open.Count)];
    }
}
