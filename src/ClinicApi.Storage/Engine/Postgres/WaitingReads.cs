namespace ClinicApi.Storage;

/// <summary>Reads that wait for a round trip. Those who wait longest and have not left go together.</summary>
internal sealed class WaitingReads : IQueue<QueuedRead>
{
    private const int GroupSize = 32;

    private readonly Queue<QueuedRead> waiting = new();

    public void Add(QueuedRead one) => waiting.Enqueue(one);

    public List<QueuedRead> TakeGroup()
    {
        var group = new List<QueuedRead>();
        while (group.Count < GroupSize && waiting.TryDequeue(out var read))
        {
            if (!read.Cancellation.IsCancellationRequested)
                group.Add(read);
        }

        return group;
    }

    public void Done(List<QueuedRead> group)
    {
        // Reads keep nobody waiting but by their lane.
    }
}
