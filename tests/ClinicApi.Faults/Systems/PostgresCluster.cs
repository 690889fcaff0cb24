using System.Globalization;
using System.Net.Sockets;
using ClinicApi.TestSupport;
using Npgsql;

namespace ClinicApi.Faults.Systems;

/// <summary>A PostgreSQL of the run, whose processes can be killed and stopped and whose clock can be moved.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly PostgresServer server;

    private PostgresCluster(PostgresServer server, string connectionString)
    {
        this.server = server;
        ConnectionString = connectionString;
    }

    /// <summary>Past every proxy.</summary>
    public string ConnectionString { get; }

    public UnixDomainSocketEndPoint Socket => new(Path.Combine(server.Folder, ".s.PGSQL.5432"));

    public static async Task<PostgresCluster> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var started = await PostgresServer.StartAsync(folder);
        var cluster = new PostgresCluster(started, await started.CreateDatabaseAsync());
        // The log is kept short enough for a small disk.
        await cluster.RunAsync("ALTER SYSTEM SET max_wal_size = '192MB'", cancellationToken);
        await cluster.RunAsync("SELECT pg_reload_conf()", cancellationToken);
        return cluster;
    }

    /// <summary>The same database, reached through a proxy.</summary>
    public static string Through(TcpProxy proxy, string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = proxy.Port, SslMode = SslMode.Disable }.ConnectionString;

    /// <summary>Kills all of it at once and starts it again.</summary>
    public async Task CrashAsync(TimeSpan away, CancellationToken cancellationToken)
    {
        await Signals.SendAsync(Signals.Kill, Processes(), cancellationToken);
        await Task.Delay(away, TimeProvider.System, cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    /// <summary>Kills one process that serves a node, upon which PostgreSQL throws all of them out and recovers.</summary>
    public async Task CrashBackendAsync(CancellationToken cancellationToken)
    {
        var backends = await QueryAsync("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()", cancellationToken);
        await Signals.SendAsync(Signals.Kill, backends.Take(1), cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    public async Task PauseAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var all = Processes();
        await Signals.SendAsync(Signals.Stop, all, cancellationToken);
        await Task.Delay(time, TimeProvider.System, cancellationToken);
        await Signals.SendAsync(Signals.Continue, all, cancellationToken);
    }

    /// <summary>Starts what is down, and waits until it answers.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!Signals.IsAlive(Postmaster()))
                    await server.RestartAsync();
                await RunAsync("SELECT 1", cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Moves the clock by which everything in the database is judged.</summary>
    public Task SetClockAsync(TimeSpan ahead, CancellationToken cancellationToken) => RunAsync(
        $"""
        CREATE OR REPLACE FUNCTION now_us() RETURNS bigint LANGUAGE sql STABLE AS
        $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + {(ahead.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture)} $$
        """,
        cancellationToken);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private IReadOnlyList<int> Processes() => Signals.WithDescendants(Postmaster());

    private int Postmaster()
    {
        var file = Path.Combine(server.Folder, "data", "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) ? id : 0;
    }

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false;Timeout=5");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<int>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false;Timeout=5");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetInt32(0));
        return found;
    }
}
