namespace ClinicApi.Storage;

/// <summary>
/// Writes that wait for a commit. At most one of a clinic goes with others: so two groups that take their clinics in order wait for each
/// other and not in a circle.
/// </summary>
internal sealed class WaitingWrites : IQueue<QueuedWrite>
{
    private const int GroupSize = 16;

    private readonly LinkedList<QueuedWrite> waiting = [];
    private readonly HashSet<string> busy = new(StringComparer.Ordinal);

    public void Add(QueuedWrite one) => waiting.AddLast(one);

    /// <summary>
    /// Those who wait longest, of clinics that no other lane is at work on; if there are none, who waits longest, and the database has it
    /// wait. In the order of clinics.
    /// </summary>
    public List<QueuedWrite> TakeGroup()
    {
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

        group.Sort((one, other) => string.CompareOrdinal(one.ClinicId, other.ClinicId));
        return group;
    }

    public void Done(List<QueuedWrite> group)
    {
        foreach (var write in group)
            busy.Remove(write.ClinicId);
    }
}
