using Npgsql;

namespace ClinicApi.Cluster;

/// <summary>What is done to the cluster, one after the other, and how it is made whole again.</summary>
internal sealed class Faults(ClusterScript cluster, string database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Each under its name: does it, and returns what heals it once bookings succeed again.</summary>
    public IReadOnlyList<(string Name, Func<CancellationToken, Task<Func<CancellationToken, Task>>> DoAsync)> All =>
    [
        ("primary killed", async ct => await KillAsync(await cluster.PrimaryAsync(ct), ct)),
        ("primary frozen, woken after", async ct => await FreezeAsync(await cluster.PrimaryAsync(ct), ct)),
        ("standby cut off", async ct => await FreezeAsync(await cluster.StandbyAsync(ct), ct)),
        ("node1 killed", ct => KillAsync("node1", ct)),
        ("node2 killed", ct => KillAsync("node2", ct)),
        ("pool exhausted", ExhaustPoolAsync),
    ];

    private async Task<Func<CancellationToken, Task>> KillAsync(string member, CancellationToken cancellationToken)
    {
        await cluster.DoAsync("kill", member, cancellationToken);
        return ct => cluster.DoAsync("up", member, ct);
    }

    /// <summary>To the others it is the same whether a member hangs or the network to it does; this one wakes with all its connections.</summary>
    private async Task<Func<CancellationToken, Task>> FreezeAsync(string member, CancellationToken cancellationToken)
    {
        await cluster.DoAsync("freeze", member, cancellationToken);
        return ct => cluster.DoAsync("thaw", member, ct);
    }

    /// <summary>Keeps everybody from the reservations for a while, so that each connection of each node waits and none is left.</summary>
    private async Task<Func<CancellationToken, Task>> ExhaustPoolAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("LOCK TABLE reservations IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await Task.Delay(Patience, TimeProvider.System, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return _ => Task.CompletedTask;
    }
}
