using Npgsql;

namespace ClinicApi.Storage;

/// <summary>
/// Commits in a few lanes what is queued, together what waits at the same time. If the database refuses anything of a group nothing of it is
/// stored, and each of them is committed alone, as if there had been no group.
/// </summary>
internal sealed class PostgresCommits
{
    private readonly Lanes<QueuedWrite> lanes;
    private readonly Func<IReadOnlyList<QueuedWrite>, Task<Outcome[]>> together;
    private readonly Func<QueuedWrite, Task<Outcome>> alone;

    public PostgresCommits(int lanes, Func<IReadOnlyList<QueuedWrite>, Task<Outcome[]>> together, Func<QueuedWrite, Task<Outcome>> alone)
    {
        (this.together, this.alone) = (together, alone);
        this.lanes = new Lanes<QueuedWrite>(lanes, new WaitingWrites(), CommitAsync);
    }

    public async Task<Outcome> WriteAsync(QueuedWrite write, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lanes.Enter(write);
        await using var registration = ct.Register(() => write.TakeBack(ct));
        return await write.Completion;
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
