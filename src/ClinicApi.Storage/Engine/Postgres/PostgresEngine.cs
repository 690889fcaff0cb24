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

    // Two of sixteen for commits, and two for reads: more of them would only wait for each other, and few make groups of those who wait.
    private const int ConnectionsPerLane = 8;

    private readonly NpgsqlDataSource source;
    private readonly Tenancy tenancy;
    private readonly bool rowSecurity;
    private readonly PostgresMigrator migrator;
    private readonly StoreMetrics metrics;
    private readonly PostgresCommits commits;
    private readonly PostgresReads reads;
    private readonly ConcurrentDictionary<string, string> guarded = new(StringComparer.Ordinal);
    private readonly PostgresSwitches switches = new();

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
        var lanes = Math.Max(1, options.MaxPoolSize / ConnectionsPerLane);
        commits = new PostgresCommits(lanes, CommitAsync, write => CommitAsync(write.Tenant, write.Statements, CancellationToken.None));
        reads = new PostgresReads(lanes, AskAsync, AskAloneAsync);
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

    public Task<Outcome> ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        Fill(statements);
        return CommitAsync(CurrentTenant, statements, ct);
    }

    public Task<Outcome> CombineAsync(string clinicId, IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        Fill(statements);
        return commits.WriteAsync(new QueuedWrite(statements) { ClinicId = clinicId, Tenant = CurrentTenant, Flow = ExecutionContext.Capture() }, ct);
    }

    public Task<List<T>> QueryAsync<T>(string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
    {
        Cipher.Fill(arguments);
        return QueryAsync(CurrentTenant, switches.TextOf(sql, arguments), arguments, read, ct);
    }

    public async Task<T?> QueryOneAsync<T>(string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
        where T : class
    {
        Cipher.Fill(arguments);
        var queued = new QueuedRead(switches.TextOf(sql, arguments), arguments, read, ct) { Tenant = CurrentTenant, Flow = ExecutionContext.Capture() };
        return (T?)await reads.AskAsync(queued);
    }

    public async Task CheckGuardAsync(CancellationToken ct)
    {
        if (!rowSecurity)
        {
            if (await QueryAsync(tenant: null, PostgresRowSecurity.CheckRemoved, [], row => row.GetString(0), ct) is not [])
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

    private async Task<List<T>> QueryAsync<T>(Tenant? tenant, string text, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        if (tenant is not null)
            batch.BatchCommands.Add(PostgresRowSecurity.BindTo(tenant));
        batch.BatchCommands.Add(PostgresBatch.Command(text, arguments));
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
        catch (Exception e)
        {
            PostgresPrepared.Forget(connection);
            if (PostgresRefusal.Of(e, statement: null) is { } known)
                throw known;
            throw;
        }
    }

    private async Task AskAsync(IReadOnlyList<QueuedRead> group)
    {
        await using var connection = await ConnectAsync(CancellationToken.None);
        await using var batch = new PostgresReadBatch(connection, group);
        try
        {
            await batch.RunAsync();
        }
        catch
        {
            PostgresPrepared.Forget(connection);
            throw;
        }
    }

    private async Task<object?> AskAloneAsync(QueuedRead read) =>
        await QueryAsync(read.Tenant, read.Sql, read.Arguments, read.Read, read.Cancellation) is [var first, ..] ? first : null;

    /// <summary>What was overwritten leaves the files with PostgreSQL's own vacuum.</summary>
    public Task TidyAsync(CancellationToken ct) => Task.CompletedTask;

    public string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public bool TakesLists => true;

    public string ElementsOf(string argument) => $"SELECT jsonb_array_elements_text({argument}::jsonb)";

    public ValueTask DisposeAsync() => source.DisposeAsync();

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

    private void Fill(IReadOnlyList<Statement> statements)
    {
        foreach (var statement in statements)
            Cipher.Fill(statement.Arguments);
    }

    private Tenant? CurrentTenant => rowSecurity ? tenancy.Current : null;

    private async Task<Outcome> CommitAsync(Tenant? tenant, IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        await using var batch = PostgresBatch.Of(connection, TextOf, tenant, statements);
        var outcomes = await batch.RunAsync();
        metrics.Committed(1);
        return outcomes[0];
    }

    private async Task<Outcome[]> CommitAsync(IReadOnlyList<QueuedWrite> group)
    {
        await using var connection = await ConnectAsync(CancellationToken.None);
        await using var batch = PostgresBatch.Of(connection, TextOf, group);
        var outcomes = await batch.RunAsync();
        metrics.Committed(group.Count);
        return outcomes;
    }

    /// <summary>A statement that must affect a row fails its batch if it does not.</summary>
    public static string Guard(string sql) => $"WITH affected AS ({sql} RETURNING 1) SELECT require_one(count(*)) FROM affected";

    private string TextOf(Statement statement) => statement.Expect is null ? statement.Sql : guarded.GetOrAdd(statement.Sql, Guard);
}
