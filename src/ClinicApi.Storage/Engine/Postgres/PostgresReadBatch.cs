using Npgsql;

namespace ClinicApi.Storage;

/// <summary>
/// Questions in one batch: one round trip, one implicit transaction. Before those of a tenant it is said for whom the database works from
/// then on. No caller's cancellation reaches it, which would be its neighbours' too.
/// </summary>
internal sealed class PostgresReadBatch : IAsyncDisposable
{
    private readonly NpgsqlBatch batch;

    /// <summary>Whose each result is; null for what only sets something.</summary>
    private readonly List<QueuedRead?> owners = [];

    public PostgresReadBatch(NpgsqlConnection connection, IReadOnlyList<QueuedRead> group)
    {
        batch = new NpgsqlBatch(connection);
        Add(owner: null, PostgresBatch.Command(PostgresBatch.HurryUp, []));
        foreach (var ofTenant in group.GroupBy(read => read.Tenant))
        {
            if (ofTenant.Key is { } tenant)
                Add(owner: null, PostgresRowSecurity.BindTo(tenant));
            foreach (var read in ofTenant)
                Add(read, PostgresBatch.Command(read.Sql, read.Arguments));
        }
    }

    public async Task RunAsync()
    {
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        foreach (var owner in owners)
        {
            while (await reader.ReadAsync(CancellationToken.None))
                owner?.Take(reader);
            await reader.NextResultAsync(CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => batch.DisposeAsync();

    private void Add(QueuedRead? owner, NpgsqlBatchCommand command)
    {
        batch.BatchCommands.Add(command);
        owners.Add(owner);
    }
}
