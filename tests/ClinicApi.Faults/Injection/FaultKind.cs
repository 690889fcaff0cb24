using ClinicApi.Faults.Systems;
using ClinicApi.Faults.Traffic;

namespace ClinicApi.Faults.Injection;

/// <summary>What a fault may be done to.</summary>
internal sealed record Victims(Deployment Deployment, WebhookReceiver Receiver, Random Random)
{
    public NodeProcess AnyNode() => Deployment.Nodes[Random.Next(Deployment.Nodes.Count)];

    /// <summary>A while between two numbers of milliseconds.</summary>
    public Task WaitAsync(int least, int most, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Next(least, most)), TimeProvider.System, cancellationToken);
}

/// <summary>A fault: done, kept up for a moment, and healed.</summary>
/// <param name="Name">What it is called in results.</param>
/// <param name="IsPossible">Whether it can be done here.</param>
/// <param name="MovesClock">Whether it moves the clock of the database.</param>
/// <param name="DoAsync">Does it and heals it.</param>
internal sealed record FaultKind(string Name, Func<Deployment, bool> IsPossible, bool MovesClock, Func<Victims, CancellationToken, Task> DoAsync);
