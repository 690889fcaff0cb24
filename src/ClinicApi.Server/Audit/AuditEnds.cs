using ClinicApi.Storage;

namespace ClinicApi.Server.Audit;

/// <summary>
/// The ends of the chains of the audit log, as far as this node has made them. While it has the duty to make them, entries of reads get
/// their places as they are stored, which costs half of storing them first and chaining them later. Should a chain have been lengthened
/// elsewhere, that is refused, and the entries are stored without a place, for whoever has the duty.
/// </summary>
internal sealed class AuditEnds(Store store, AuditSeals seals, TimeProvider time) : IDisposable
{
    private const int MostKnown = 10_000;

    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, AuditChain> known = new(StringComparer.Ordinal);
    private long dutyUntil = long.MinValue;
    private volatile bool hasExtended;

    /// <summary>Whether chains were lengthened by new entries since this was asked last.</summary>
    public bool TakeExtended()
    {
        var answer = hasExtended;
        hasExtended = false;
        return answer;
    }

    /// <summary>The node has the duty for that long, or not at all.</summary>
    public void HasDutyFor(TimeSpan lease) =>
        Volatile.Write(ref dutyUntil, time.GetTimestamp() + (long)(lease.TotalSeconds * time.TimestampFrequency));

    /// <summary>Stores new entries, as many of them as possible in their places.</summary>
    public async Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (time.GetTimestamp() >= Volatile.Read(ref dutyUntil) || !await TryExtendAsync(entries, cancellationToken))
                await store.AppendAuditAsync(entries, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Gives entries that are stored already their places at the end of the chain of their clinic.</summary>
    public async Task LinkAsync(string clinicId, IEnumerable<StoredAuditEntry> entries, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            // What another node did meanwhile is known only to the database.
            known.Remove(clinicId);
            var before = await store.AuditChains.FindAsync(clinicId, cancellationToken) ?? AuditChain.Empty(clinicId);
            var (after, placed) = Extend(before, entries);
            await store.AuditChains.LinkAsync(before, after, [.. placed.Select(one => new AuditLink(one.EntryId, one.Sequence, one.Hash))], cancellationToken);
            if (known.Count >= MostKnown)
                known.Clear();
            known[clinicId] = after;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<bool> TryExtendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var (extensions, others) = (new List<AuditExtension>(), new List<AuditEntry>());
        foreach (var ofClinic in entries.GroupBy(entry => entry.ClinicId))
        {
            if (!known.Remove(ofClinic.Key, out var before))
            {
                others.AddRange(ofClinic);
                continue;
            }

            var (after, placed) = Extend(before, ofClinic.Select(StoredAuditEntry.New));
            extensions.Add(new AuditExtension(before, after, placed));
        }

        if (extensions.Count == 0)
            return false;
        try
        {
            await store.AuditChains.AppendAsync(extensions, others, cancellationToken);
        }
        catch (StoreConflictException)
        {
            return false;
        }

        foreach (var extension in extensions)
            known[extension.After.ClinicId] = extension.After;
        return hasExtended = true;
    }

    private (AuditChain After, List<StoredAuditEntry> Placed) Extend(AuditChain before, IEnumerable<StoredAuditEntry> entries)
    {
        var after = before;
        List<StoredAuditEntry> placed = [];
        foreach (var entry in entries)
        {
            var sequence = after.LastSequence + 1;
            placed.Add(entry with { Sequence = sequence, Hash = AuditHash.Of(after.LastHash, sequence, entry), PreviousHash = after.LastHash });
            after = after with { LastSequence = sequence, LastHash = placed[^1].Hash };
        }

        return (seals.Sealed(after), placed);
    }
}
