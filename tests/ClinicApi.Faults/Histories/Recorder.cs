using System.Collections.Concurrent;
using System.Diagnostics;

namespace ClinicApi.Faults.Histories;

/// <summary>Writes down what callers do, by one monotonic clock that no fault touches.</summary>
internal sealed class Recorder
{
    private readonly ConcurrentQueue<Operation> operations = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int lastId;

    public IReadOnlyList<Operation> Operations => [.. operations];

    public int Count => operations.Count;

    /// <summary>Microseconds since the run began.</summary>
    public long Now => clock.Elapsed.Ticks / TimeSpan.TicksPerMicrosecond;

    public int NextId() => Interlocked.Increment(ref lastId);

    public void Add(Operation operation) => operations.Enqueue(operation);
}
