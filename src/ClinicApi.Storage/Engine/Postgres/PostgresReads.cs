namespace ClinicApi.Storage;

/// <summary>
/// Asks for rows in a few lanes. While they are under way others wait, and then go together in one round trip. Should that fail, each asks
/// by itself, as if there had been no group: a question may be asked twice.
/// </summary>
internal sealed class PostgresReads(int lanes, Func<IReadOnlyList<QueuedRead>, Task> together, Func<QueuedRead, Task<object?>> alone)
{
    private const int GroupSize = 32;

    private readonly Lock gate = new();
    private readonly Queue<QueuedRead> waiting = new();
    private int free = lanes;

    public Task<object?> AskAsync(QueuedRead read)
    {
        lock (gate)
            waiting.Enqueue(read);
        StartLanes();
        return read.Answer;
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

    /// <summary>Those who wait longest and have not left. Null while no lane is free or nobody waits.</summary>
    private List<QueuedRead>? TakeGroup()
    {
        lock (gate)
        {
            if (free == 0)
                return null;
            List<QueuedRead>? group = null;
            while (group is not { Count: GroupSize } && waiting.TryDequeue(out var read))
            {
                if (!read.Cancellation.IsCancellationRequested)
                    (group ??= []).Add(read);
            }

            if (group is not null)
                free--;
            return group;
        }
    }

    private async Task RunAsync(List<QueuedRead> group)
    {
        var isAnswered = await TryAskAsync(group);
        lock (gate)
            free++;

        // The next round trip is under way while those who have their answers go on.
        StartLanes();
        foreach (var read in group)
        {
            if (isAnswered)
                read.Tell();
            else
                _ = AskAloneAsync(read);
        }
    }

    private async Task<bool> TryAskAsync(List<QueuedRead> group)
    {
        try
        {
            await together(group);
            return true;
        }
        catch (Exception)
        {
            // Who asks alone learns why.
            return false;
        }
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
