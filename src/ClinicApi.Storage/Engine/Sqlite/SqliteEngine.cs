using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Storage;

/// <summary>The embedded engine: one file, one writer, any number of readers, one process.</summary>
internal sealed partial class SqliteEngine : IEngine
{
    private readonly SqliteFile file;
    private readonly SqliteCheckpointer checkpointer;
    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private readonly ILogger<SqliteEngine> log;

    public SqliteEngine(StoreOptions options, TimeProvider time, ILoggerFactory logs, StoreMetrics metrics)
    {
        SQLitePCL.Batteries_V2.Init();
        log = logs.CreateLogger<SqliteEngine>();
        Cipher = new ColumnCipher(options.Encryption);
        file = new SqliteFile(options.ConnectionString, time);
        checkpointer = new SqliteCheckpointer(file, logs.CreateLogger<SqliteCheckpointer>());
        writer = new SqliteWriter(file.OpenWriter, checkpointer, metrics, logs.CreateLogger<SqliteWriter>());
        readers = new SqliteReaders(file, options.MaxPoolSize);
    }

    public Task MigrateAsync(CancellationToken ct) => Task.Run(Migrate, ct);

    /// <summary>There is one role, and the statements' own predicates.</summary>
    public Task CheckGuardAsync(CancellationToken ct) => Task.CompletedTask;

    public ColumnCipher Cipher { get; }

    public Task<Outcome> ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        foreach (var statement in statements)
            Cipher.Fill(statement.Arguments);
        return writer.WriteAsync(statements, ct);
    }

    /// <summary>The writer does so with everything.</summary>
    public Task<Outcome> CombineAsync(string clinicId, IReadOnlyList<Statement> statements, CancellationToken ct) => ExecuteAsync(statements, ct);

    public Task<List<T>> QueryAsync<T>(string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
    {
        Cipher.Fill(arguments);
        return readers.QueryAsync(sql, arguments, read, ct);
    }

    public async Task<T?> QueryOneAsync<T>(string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
        where T : class => await QueryAsync(sql, arguments, read, ct) is [var first, ..] ? first : null;

    public Task TidyAsync(CancellationToken ct) => writer.TruncateLogAsync(ct);

    /// <summary>There is one writer, who takes everything alone.</summary>
    public string SkipLocked => "";

    public bool TakesLists => false;

    public string ElementsOf(string argument) => $"SELECT value FROM json_each({argument})";

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await checkpointer.DisposeAsync();
        await readers.DisposeAsync();
        file.Dispose();
    }

    private void Migrate()
    {
        try
        {
            using var session = file.OpenForMigration();
            session.Run("BEGIN EXCLUSIVE");
            session.RunScript(Migration.CreateHistory);
            var found = Convert.ToInt32(session.Prepare(Migration.ReadVersion).ExecuteScalar(), CultureInfo.InvariantCulture);
            foreach (var migration in Migration.Pending(Migration.For(StoreEngine.Sqlite), found))
            {
                session.RunScript(migration.Sql);
                session.Run(Migration.AddToHistory, migration.Number, migration.Name);
                LogApplied(log, migration.Name);
            }

            session.Run("COMMIT");
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new StoreUnavailableException(e);
        }
    }

    private static bool IsUnavailable(Exception e) => e is SqliteException trouble
        ? SqliteRefusal.IsUnavailable(trouble)
        : e is IOException or UnauthorizedAccessException;

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Name}")]
    private static partial void LogApplied(ILogger logger, string name);
}
