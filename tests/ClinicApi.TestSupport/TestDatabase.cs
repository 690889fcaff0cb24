using System.Data.Common;
using ClinicApi.Sdk.Testing;
using ClinicApi.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace ClinicApi.TestSupport;

/// <summary>An empty database of either engine, removed when the test is over, whose clock can be moved.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo? folder;
    private readonly PostgresServer? server;
    private Duration ahead = Duration.Zero;

    private TestDatabase(StoreOptions options, DirectoryInfo? folder = null, PostgresServer? server = null)
    {
        Options = options;
        this.folder = folder;
        this.server = server;
    }

    public StoreOptions Options { get; }

    public TestClock Time { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), isStopped: true);

    public static async Task<TestDatabase> CreateAsync(StoreEngine engine)
    {
        if (engine is StoreEngine.Sqlite)
            return InFile();

        var shared = await PostgresServer.SharedAsync();
        return new TestDatabase(new StoreOptions(engine, await shared.CreateDatabaseAsync()), server: shared);
    }

    /// <summary>One that the test sees to itself.</summary>
    public static TestDatabase On(string connectionString) => new(new StoreOptions(StoreEngine.Postgres, connectionString));

    public Store OpenStore() => Store.Open(Options, Time, NullLoggerFactory.Instance);

    /// <summary>
    /// Migrates the database, and has PostgreSQL show the time of <see cref="Time"/>. Its own is months away: what a node dates by its
    /// clock is old to it at once.
    /// </summary>
    public async Task SynchroniseAsync()
    {
        await using (var store = OpenStore())
            await store.MigrateAsync(CancellationToken.None);
        ahead = Duration.FromTimeSpan(Time.GetUtcNow() - TimeProvider.System.GetUtcNow());
        await SetClockAsync();
    }

    /// <summary>Moves the clock by which the store judges expiry, of SQLite as of a migrated PostgreSQL.</summary>
    public Task AdvanceAsync(Duration by)
    {
        ahead += by;
        Time.Advance(by.ToTimeSpan());
        return SetClockAsync();
    }

    /// <summary>Runs SQL past the store, and throws what the database throws.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs SQL that locks something, past the store, and keeps the locks until what is returned is disposed of.</summary>
    public Task<OpenTransaction> LockAsync(string sql) => OpenTransaction.BeginAsync(Connect(), sql);

    /// <summary>The first column of all rows.</summary>
    public async Task<List<object>> QueryAsync(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<object>();
        while (await reader.ReadAsync())
            values.Add(reader.GetValue(0));
        return values;
    }

    /// <summary>The bytes of every file of an SQLite database.</summary>
    public IEnumerable<byte[]> ReadFiles() => folder!.EnumerateFiles().Select(file => File.ReadAllBytes(file.FullName));

    public DbConnection Connect() => Options.Engine is StoreEngine.Postgres
        // A checkpoint waits for everything that all tests together have written.
        ? new NpgsqlConnection($"{Options.ConnectionString};Pooling=false;Command Timeout=300")
        : new SqliteConnection($"Data Source={Options.ConnectionString};Pooling=False;Foreign Keys=True");

    public async ValueTask DisposeAsync()
    {
        folder?.Delete(recursive: true);
        if (server is not null)
            await server.ReturnDatabaseAsync(Options.ConnectionString);
    }

    private static TestDatabase InFile()
    {
        SQLitePCL.Batteries_V2.Init();
        var created = Directory.CreateTempSubdirectory("clinicapi-");
        return new TestDatabase(new StoreOptions(StoreEngine.Sqlite, Path.Combine(created.FullName, "clinic.db")), created);
    }

    private async Task SetClockAsync()
    {
        if (Options.Engine is not StoreEngine.Postgres)
            return;
        await ExecuteAsync(
            $"""
            CREATE OR REPLACE FUNCTION now_us() RETURNS bigint LANGUAGE sql STABLE AS
            $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + ({ahead.BclCompatibleTicks / 10}) $$
            """);
    }
}
