using Npgsql;

namespace ClinicApi.Storage;

/// <summary>
/// Commits what is queued in a few lanes. While they are under way others wait, and then go together, at most one of a clinic: so two
/// groups that take their clinics in order wait for each other and not in a circle. If the database refuses anything of a group nothing of
/// it is stored, and each of them is committed alone, as if there had been no group.
/// </summary>
internal sealed class PostgresCommits(int lanes, Func<IReadOnlyList<QueuedWrite>, Task<Outcome[]>> together, Func<QueuedWrite, Task<Outcome>> alone)
{
    private const int GroupSize = 16;

    private readonly Lock gate = new();
    private readonly LinkedList<QueuedWrite> waiting = [];
    private readonly HashSet<string> busy = new(StringComparer.Ordinal);
    private int free = lanes;

    public async Task<Outcome> WriteAsync(QueuedWrite write, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (gate)
            waiting.AddLast(write);
        StartLanes();
        await using var registration = ct.Register(() => write.TakeBack(ct));
        return await write.Completion;
    }

    private void StartLanes()
    {
        while (TakeGroup() is { } group)
        {
            if (group[0].Flow is { } flow)
                ExecutionContext.Run(flow, _ => _ = RunAsync(group), null);
            else
                _ = RunAsync(group);
        }
    }

    /// <summary>
    /// Those who wait longest, of clinics that no other lane is at work on; if there are none, who waits longest, and the database has it
    /// wait. In the order of clinics. Null while no lane is free or nobody waits.
    /// </summary>
    private List<QueuedWrite>? TakeGroup()
    {
        lock (gate)
        {
            if (free == 0)
                return null;
            var group = new List<QueuedWrite>();
            for (var (node, next) = (waiting.First, default(LinkedListNode<QueuedWrite>)); node is not null && group.Count < GroupSize; node = next)
            {
                next = node.Next;
                if (busy.Contains(node.Value.ClinicId))
                    continue;
                waiting.Remove(node);
                if (node.Value.TryBegin())
                {
                    busy.Add(node.Value.ClinicId);
                    group.Add(node.Value);
                }
            }

            while (group.Count == 0 && waiting.First is { } first)
            {
                waiting.RemoveFirst();
                if (first.Value.TryBegin())
                    group.Add(first.Value);
            }

            if (group.Count == 0)
                return null;
            free--;
            group.Sort((one, other) => string.CompareOrdinal(one.ClinicId, other.ClinicId));
            return group;
        }
    }

    private async Task RunAsync(List<QueuedWrite> group)
    {
        await CommitAsync(group);
        lock (gate)
        {
            free++;
            foreach (var write in group)
                busy.Remove(write.ClinicId);
        }

        StartLanes();
    }

    private async Task CommitAsync(List<QueuedWrite> group)
    {
        try
        {
            var outcomes = await together(group);
            for (var i = 0; i < group.Count; i++)
                group[i].Accept(outcomes[i]);
        }
        catch (Exception e) when (IsRolledBack(e) && (group.Count > 1 || IsImpatience(e)))
        {
            // The lane is for others meanwhile: one of them may wait for somebody else.
            foreach (var write in group)
                _ = CommitAloneAsync(write);
            return;
        }
        catch (Exception e)
        {
            foreach (var write in group)
                write.Refuse(e is StoreUnavailableException ? new StoreUnavailableException(e.InnerException) : e);
        }

        foreach (var write in group)
            write.Tell();
    }

    private async Task CommitAloneAsync(QueuedWrite write)
    {
        try
        {
            write.Accept(await alone(write));
        }
        catch (Exception e)
        {
            write.Refuse(e);
        }

        write.Tell();
    }

    /// <summary>The database has said no. Without its answer, nobody knows whether it has committed.</summary>
    private static bool IsRolledBack(Exception e) => e is StoreConflictException or StoreFaultException;

    private static bool IsImpatience(Exception e) => e.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };
}
