using Npgsql;

namespace ClinicApi.Storage;

/// <summary>
/// Mutations in one batch: one round trip, one implicit transaction, all of them or none. Before each it is said for whom the database
/// works from then on.
/// </summary>
internal sealed class PostgresBatch : IAsyncDisposable
{
    // Longer than anybody is at work on a clinic, and so short that who waits for somebody else does not hold up others.
    public const string HurryUp = "SELECT set_config('lock_timeout', '100', true)";
    private const int Nobody = -1;

    private readonly NpgsqlBatch batch;
    private readonly Func<Statement, string> text;
    private readonly int mutations;
    private readonly List<(int Mutation, Statement? Statement)> sent = [];

    private PostgresBatch(NpgsqlConnection connection, Func<Statement, string> text, int mutations)
    {
        this.text = text;
        this.mutations = mutations;
        // Without a time limit of the client's, which would be a request to cancel: a commit that waits for its standby would then become
        // visible without being replicated. Decision 90.
        batch = new NpgsqlBatch(connection) { Timeout = 0 };
    }

    public static PostgresBatch Of(NpgsqlConnection connection, Func<Statement, string> text, Tenant? tenant, IReadOnlyList<Statement> statements)
    {
        var alone = new PostgresBatch(connection, text, mutations: 1);
        alone.Add(0, tenant, statements);
        return alone;
    }

    /// <summary>Of those that were queued together. Whoever would have to wait for a lock is refused soon.</summary>
    public static PostgresBatch Of(NpgsqlConnection connection, Func<Statement, string> text, IReadOnlyList<QueuedWrite> group)
    {
        var together = new PostgresBatch(connection, text, group.Count);
        together.Add(Nobody, statement: null, Command(HurryUp, []));
        for (var i = 0; i < group.Count; i++)
            together.Add(i, group[i].Tenant, group[i].Statements);
        return together;
    }

    /// <summary>The outcome of each mutation, in order.</summary>
    /// <exception cref="StoreConflictException">One of them was refused, and none is stored.</exception>
    public async Task<Outcome[]> RunAsync()
    {
        try
        {
            // Once the batch is sent its outcome is told: a cancelled caller would not know whether it was committed.
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
            var values = new long[mutations];
            int[] owners = [.. sent.Where(one => one.Statement is null or { Expect: not null } or { Returns: true }).Select(one => one.Mutation)];
            var result = 0;
            do
            {
                var mutation = result < owners.Length ? owners[result++] : Nobody;
                while (await reader.ReadAsync(CancellationToken.None))
                {
                    if (mutation != Nobody)
                        values[mutation] = reader.GetInt64(0);
                }
            }
            while (await reader.NextResultAsync(CancellationToken.None));

            await reader.CloseAsync();
            return [.. values.Select((value, mutation) => new Outcome(value, RowsAffected(mutation)))];
        }
        catch (Exception e) when (PostgresRefusal.Of(e, Failed(e)) is { } known)
        {
            // A conflict is found when a statement runs, long after it was prepared.
            if (known is not StoreConflictException)
                PostgresPrepared.Forget(batch.Connection!);
            throw known;
        }
    }

    public ValueTask DisposeAsync() => batch.DisposeAsync();

    public static NpgsqlBatchCommand Command(string sql, object?[] arguments)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        return command;
    }

    private void Add(int mutation, Tenant? tenant, IReadOnlyList<Statement> statements)
    {
        if (tenant is not null)
            Add(Nobody, statement: null, PostgresRowSecurity.BindTo(tenant));
        foreach (var statement in statements)
            Add(mutation, statement, Command(text(statement), statement.Arguments));
    }

    private void Add(int mutation, Statement? statement, NpgsqlBatchCommand command)
    {
        batch.BatchCommands.Add(command);
        sent.Add((mutation, statement));
    }

    private long RowsAffected(int mutation) =>
        sent.Select((one, i) => one.Mutation == mutation ? Math.Max(0L, batch.BatchCommands[i].RecordsAffected) : 0).Sum();

    private Statement? Failed(Exception e) =>
        e is NpgsqlException { BatchCommand: { } command } ? sent[batch.BatchCommands.IndexOf(command)].Statement : null;
}
