using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClinicApi.Storage;

/// <summary>The engine for more than one node. A mutation is one batch, one round trip, one implicit transaction.</summary>
internal sealed class PostgresEngine : IEngine
{
    // Five seconds bound the wait for a lock; a statement that is at work for thirty has lost its caller.
    private const string SessionSettings = "-c lock_timeout=5000 -c statement_timeout=30000";

    private readonly NpgsqlDataSource source;
    private readonly Tenancy tenancy;
    private readonly bool rowSecurity;
    private readonly PostgresMigrator migrator;
    private readonly StoreMetrics metrics;
    private readonly ConcurrentDictionary<string, string> guarded = new(StringComparer.Ordinal);

    public PostgresEngine(StoreOptions options, Tenancy tenancy, ILoggerFactory logs, StoreMetrics metrics)
    {
        this.tenancy = tenancy;
        this.metrics = metrics;
        rowSecurity = options.RowSecurity;
        Cipher = new ColumnCipher(options.Encryption);
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = options.MaxPoolSize,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            IncludeFailedBatchedCommand = true,
            // Nothing is ever set in a session, so there is nothing to reset between two borrowers.
            NoResetOnClose = true,
        };
        settings.Options = $"{SessionSettings} {settings.Options}".TrimEnd();
        settings.ApplicationName ??= "clinic-api";
        source = NpgsqlDataSource.Create(settings);
        migrator = new PostgresMigrator(source, rowSecurity, logs.CreateLogger<PostgresMigrator>());
    }

    public static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Count >= 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public ColumnCipher Cipher { get; }

    public Task MigrateAsync(CancellationToken ct) => migrator.MigrateAsync(ct);

    public async Task<Outcome> ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        // Without a time limit of the client's, which would be a request to cancel: a commit that waits for its standby would then become
        // visible without being replicated. Decision 90.
        await using var batch = Begin(connection, tenancy.Current);
        batch.Timeout = 0;
        var first = batch.BatchCommands.Count;
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(Guard(statement));
            AddArguments(command.Parameters, statement.Arguments);
            batch.BatchCommands.Add(command);
        }

        try
        {
            // Once the batch is sent its outcome is told: a cancelled caller would not know whether it was committed.
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
            if (first > 0)
                await reader.NextResultAsync(CancellationToken.None);
            var value = 0L;
            do
            {
                while (await reader.ReadAsync(CancellationToken.None))
                    value = reader.GetInt64(0);
            }
            while (await reader.NextResultAsync(CancellationToken.None));

            await reader.CloseAsync();
            metrics.Committed(1);
            return new Outcome(value, Math.Max(0, reader.RecordsAffected));
        }
        catch (Exception e) when (PostgresRefusal.Of(e, Failed(e, batch, first, statements)) is { } known)
        {
            throw known;
        }
    }

    public Task<List<T>> QueryAsync<T>(string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct) =>
        QueryAsync(tenancy.Current, sql, arguments, read, ct);

    public async Task CheckGuardAsync(CancellationToken ct)
    {
        if (!rowSecurity)
        {
            if (await QueryAsync(Tenant.Nobody, PostgresRowSecurity.CheckRemoved, [], row => row.GetString(0), ct) is not [])
                throw new StoreGuardException("the settings waive it, and the database still has it. Run migrate, which takes it away.");
            return;
        }

        List<string> problems;
        try
        {
            problems = await QueryAsync(Tenant.Nobody, PostgresRowSecurity.Check, [], row => row.GetString(0), ct);
        }
        catch (StoreFaultException e)
        {
            throw new StoreGuardException($"the role {PostgresRowSecurity.Role} is missing, or the user is no member of it. Run migrate.", e);
        }

        if (problems.Count > 0)
            throw new StoreGuardException(string.Join("; ", problems) + ".");
    }

    private async Task<List<T>> QueryAsync<T>(Tenant tenant, string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        await using var batch = Begin(connection, tenant);
        var command = new NpgsqlBatchCommand(sql);
        AddArguments(command.Parameters, arguments);
        batch.BatchCommands.Add(command);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(ct);
            if (batch.BatchCommands.Count > 1)
                await reader.NextResultAsync(ct);
            var rows = new List<T>();
            while (await reader.ReadAsync(ct))
                rows.Add(read(reader));
            return rows;
        }
        catch (Exception e) when (PostgresRefusal.Of(e, statement: null) is { } known)
        {
            throw known;
        }
    }

    /// <summary>What was overwritten leaves the files with PostgreSQL's own vacuum.</summary>
    public Task TidyAsync(CancellationToken ct) => Task.CompletedTask;

    public string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public string ElementsOf(string argument) => $"SELECT jsonb_array_elements_text({argument}::jsonb)";

    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>A batch is a transaction; whom it is for is said first.</summary>
    private NpgsqlBatch Begin(NpgsqlConnection connection, Tenant tenant)
    {
        var batch = new NpgsqlBatch(connection);
        if (rowSecurity)
            batch.BatchCommands.Add(PostgresRowSecurity.BindTo(tenant));
        return batch;
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken ct)
    {
        try
        {
            return await source.OpenConnectionAsync(ct);
        }
        catch (Exception e) when (PostgresRefusal.Of(e, statement: null) is { } known)
        {
            throw known;
        }
    }

    private string Guard(Statement statement) => statement.Expect is null
        ? statement.Sql
        : guarded.GetOrAdd(
            statement.Sql,
            sql => $"WITH affected AS ({sql} RETURNING 1) SELECT require_one(count(*)) FROM affected");

    private void AddArguments(NpgsqlParameterCollection parameters, object?[] arguments)
    {
        Cipher.Fill(arguments);
        foreach (var argument in arguments)
            parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
    }

    private static Statement? Failed(Exception e, NpgsqlBatch batch, int first, IReadOnlyList<Statement> statements) =>
        e is NpgsqlException { BatchCommand: { } command } && batch.BatchCommands.IndexOf(command) - first is >= 0 and var index ? statements[index] : null;
}
