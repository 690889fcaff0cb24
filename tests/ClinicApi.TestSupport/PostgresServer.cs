using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace ClinicApi.TestSupport;

/// <summary>A throw-away PostgreSQL cluster of this process, on a unix socket. It never outlives the process.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());

    private readonly Process keeper;
    private readonly ConcurrentBag<string> returned = [];
    private int databases;

    private PostgresServer(Process keeper, string folder)
    {
        this.keeper = keeper;
        Folder = folder;
    }

    /// <summary>The one that tests share; who stops and starts it takes one of their own.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>Where its data (in <c>data</c>) and its socket lie.</summary>
    public string Folder { get; }

    /// <param name="folder">Where to put it, in a folder that everybody may write to; null: in the system's folder for temporary files.</param>
    public static async Task<PostgresServer> StartAsync(string? folder = null)
    {
        var binaries = PostgresBinaries.Folder ?? throw new InvalidOperationException(PostgresBinaries.Missing);
        var place = folder ?? $"/tmp/clinicapi-postgres-{Guid.NewGuid():N}";
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/tmp",
        };
        string[] command =
            [.. PostgresBinaries.AsOrdinaryAccount(), "sh", "-c", await ReadScriptAsync(), "postgres-server", place, binaries];
        start.FileName = command[0];
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);

        var server = new PostgresServer(Process.Start(start)!, place);
        await server.OrderAsync("start");
        return server;
    }

    /// <summary>Drops everything at once, as a power cut would.</summary>
    public Task CrashAsync() => OrderAsync("stop");

    public Task RestartAsync() => OrderAsync("start");

    /// <summary>The connection string of an empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        if (returned.TryTake(out var emptied))
            return emptied;

        var name = $"clinic_{Interlocked.Increment(ref databases)}";
        await RunAsync(ConnectionString("postgres"), $"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Empties a database that nobody uses any more for the next one to ask, since a new one is a thousand files.</summary>
    public async Task ReturnDatabaseAsync(string connectionString)
    {
        await RunAsync(
            connectionString,
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid();
            DROP SCHEMA public CASCADE;
            CREATE SCHEMA public;
            """);
        returned.Add(connectionString);
    }

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionString(string database) => $"Host={Folder};Username=clinic;Database={database}";

    private async Task OrderAsync(string order)
    {
        await keeper.StandardInput.WriteLineAsync(order);
        await keeper.StandardInput.FlushAsync();
        if (await keeper.StandardOutput.ReadLineAsync() is not "done")
            throw new InvalidOperationException($"The PostgreSQL of the tests did not {order}; standard error or {Folder}/log says why.");
    }

    private static async Task<string> ReadScriptAsync()
    {
        await using var resource = typeof(PostgresServer).Assembly.GetManifestResourceStream("postgres-server.sh")!;
        using var reader = new StreamReader(resource);
        return await reader.ReadToEndAsync();
    }
}
