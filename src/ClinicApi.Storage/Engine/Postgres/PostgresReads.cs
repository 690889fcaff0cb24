namespace ClinicApi.Storage;

/// <summary>
/// Asks in a few lanes for rows, in one round trip for what waits at the same time. Should that fail, each asks by itself, as if there had
/// been no group: a question may be asked twice.
/// </summary>
internal sealed class PostgresReads
{
    private readonly Lanes<QueuedRead> lanes;
    private readonly Func<IReadOnlyList<QueuedRead>, Task> together;
    private readonly Func<QueuedRead, Task<object?>> alone;

    public PostgresReads(int lanes, Func<IReadOnlyList<QueuedRead>, Task> together, Func<QueuedRead, Task<object?>> alone)
    {
        (this.together, this.alone) = (together, alone);
        this.lanes = new Lanes<QueuedRead>(lanes, new WaitingReads(), AskAsync);
    }

    public Task<object?> AskAsync(QueuedRead read)
    {
        lanes.Enter(read);
        return read.Answer;
    }

    private async Task AskAsync(List<QueuedRead> group)
    {
        try
        {
            await together(group);
        }
        catch (Exception)
        {
            // Who asks alone learns why. The lane is for others meanwhile.
            foreach (var read in group)
                _ = AskAloneAsync(read);
            return;
        }

        foreach (var read in group)
            read.Tell();
    }

    private async Task AskAloneAsync(QueuedRead read)
    {
        try
        {
            read.Tell(await alone(read));
        }
        catch (Exception e)
        {
            read.Fail(e);
        }
    }
}
