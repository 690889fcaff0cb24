using System.Collections.Concurrent;
using NodaTime;

namespace ClinicApi.Server.Keys;

/// <summary>When keys were used, to the minute, until <see cref="KeyUseWriter"/> writes it down: a call is never a write of its own.</summary>
internal sealed class KeyUses
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Instant> known = new();
    private readonly ConcurrentDictionary<string, Instant> unwritten = new();

    public void Note(string keyId, Instant at)
    {
        var minute = Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 60 * 60);
        if (known.TryGetValue(keyId, out var before) && before >= minute)
            return;
        if (known.Count >= MostRemembered)
            known.Clear();
        known[keyId] = unwritten[keyId] = minute;
    }

    public IReadOnlyDictionary<string, Instant> Take()
    {
        var taken = new Dictionary<string, Instant>();
        foreach (var keyId in unwritten.Keys)
        {
            if (unwritten.TryRemove(keyId, out var minute))
                taken[keyId] = minute;
        }

        return taken;
    }

    /// <summary>What could not be written waits for the next time, unless the key was used again.</summary>
    public void PutBack(IReadOnlyDictionary<string, Instant> taken)
    {
        foreach (var (keyId, minute) in taken)
            unwritten.TryAdd(keyId, minute);
    }
}
