namespace ClinicApi.Storage;

/// <summary>What may wait for a lane.</summary>
internal interface IQueued
{
    /// <summary>The flow of control that it came with, for what is traced.</summary>
    ExecutionContext? Flow { get; }
}

/// <summary>Who waits, and who of them goes together. One thread at a time asks it.</summary>
internal interface IQueue<T>
{
    void Add(T one);

    /// <summary>Those who are next; nobody if nobody waits.</summary>
    List<T> TakeGroup();

    /// <summary>A group has left its lane.</summary>
    void Done(List<T> group);
}

/// <summary>
/// A few lanes, in each of which one group is at work. While all are taken others wait, and then go together: so the more wait, the more of
/// them share a round trip.
/// </summary>
internal sealed class Lanes<T>(int count, IQueue<T> queue, Func<List<T>, Task> work)
    where T : IQueued
{
    private readonly Lock gate = new();
    private int free = count;

    public void Enter(T one)
    {
        lock (gate)
            queue.Add(one);
        Start();
    }

    private void Start()
    {
        while (TakeGroup() is { Count: > 0 } group)
        {
            if (group[0].Flow is { } flow)
                ExecutionContext.Run(flow, _ => _ = RunAsync(group), null);
            else
                _ = RunAsync(group);
        }
    }

    private List<T> TakeGroup()
    {
        lock (gate)
        {
            var group = free == 0 ? [] : queue.TakeGroup();
            if (group.Count > 0)
                free--;
            return group;
        }
    }

    private async Task RunAsync(List<T> group)
    {
        await work(group);
        lock (gate)
        {
            free++;
            queue.Done(group);
        }

        Start();
    }
}
