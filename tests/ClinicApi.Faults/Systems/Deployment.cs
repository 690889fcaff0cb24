using System.Security.Cryptography;
using ClinicApi.Server.Commands;

namespace ClinicApi.Faults.Systems;

/// <summary>The service under test: one node on SQLite, or two on a PostgreSQL, with proxies between callers, nodes and database.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private readonly Dictionary<string, string> settings;
    private readonly List<TcpProxy> databaseProxies = [];
    private readonly string logs;

    private Deployment(SmallDisk disk, PostgresCluster? cluster, string logs)
    {
        (Disk, Cluster, this.logs) = (disk, cluster, logs);
        settings = new()
        {
            ["ClinicApi__Security__Pepper"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["ClinicApi__Photos__Folder"] = Path.Combine(disk.Folder, "photos"),
            ["ClinicApi__Development__WebhooksToLoopback"] = "true",
            ["ClinicApi__Encryption__Keys"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["ClinicApi__Limits__HoldsPerPartner"] = "10000",
            ["ClinicApi__Limits__CallsPerSecond"] = "0",
            ["ClinicApi__Limits__ClinicCallsPerSecond"] = "0",
        };
        if (cluster is null)
            settings["ClinicApi__Storage__Path"] = Path.Combine(disk.Folder, "clinicapi.db");
        else
            settings["ClinicApi__Storage__Engine"] = "Postgres";
    }

    public SmallDisk Disk { get; }

    /// <summary>Null on SQLite.</summary>
    public PostgresCluster? Cluster { get; }

    public List<NodeProcess> Nodes { get; } = [];

    /// <summary>Between each node and its PostgreSQL; none on SQLite.</summary>
    public IReadOnlyList<TcpProxy> DatabaseProxies => databaseProxies;

    public static async Task<Deployment> StartAsync(Store store, string logs, CancellationToken cancellationToken)
    {
        var disk = await SmallDisk.CreateAsync(cancellationToken);
        var cluster = store == Store.Postgres ? await PostgresCluster.StartAsync(Path.Combine(disk.Folder, "pg"), cancellationToken) : null;
        var deployment = new Deployment(disk, cluster, logs);
        try
        {
            for (var i = 0; i < (cluster is null ? 1 : 2); i++)
                deployment.AddNode(i);
            await deployment.WhenReadyAsync(cancellationToken);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    public Task<string> CreateAdministratorAsync(CancellationToken cancellationToken) => CreateKeyAsync("administrator", "administrator", [], cancellationToken);

    /// <summary>Makes a partner and a key of it with the binary's own command, and answers with the key.</summary>
    public async Task<string> CreateKeyAsync(string partner, string kind, IEnumerable<string> clinics, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] arguments =
            ["keys", "create", "--partner", partner, "--kind", kind, .. clinics.SelectMany(clinic => new[] { "--clinic", clinic.Split('/')[1] })];
        var given = settings.Append(new("ClinicApi__Storage__ConnectionString", Cluster?.ConnectionString ?? ""))
            .Where(s => s.Value.Length > 0).Select(s => $"--{s.Key.Replace("__", ":", StringComparison.Ordinal)}={s.Value}");
        var code = await CommandLine.RunAsync([.. arguments, .. given], output, error, cancellationToken);
        return code == CommandLine.Done ? output.ToString().Trim() : throw new InvalidOperationException($"keys create ended with {code}: {error}");
    }

    /// <summary>Waits until every node says that it is ready, and starts those that have gone.</summary>
    public async Task WhenReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var node in Nodes)
        {
            while (!await node.IsReadyAsync(cancellationToken))
            {
                node.StartAgain();
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Moves the clock of the database, and of all nodes with it.</summary>
    public async Task SetClockAsync(TimeSpan ahead, CancellationToken cancellationToken)
    {
        foreach (var node in Nodes)
            node.SetClock(ahead);
        if (Cluster is not null)
            await Cluster.SetClockAsync(ahead, cancellationToken);
    }

    public IReadOnlyList<string> ReadFaults() => [.. Nodes.SelectMany(node => node.ReadFaults())];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        foreach (var proxy in databaseProxies)
            await proxy.DisposeAsync();
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        await Disk.DisposeAsync();
    }

    private void AddNode(int number)
    {
        var own = new Dictionary<string, string>(settings);
        if (Cluster is not null)
        {
            var proxy = new TcpProxy(Cluster.Socket);
            databaseProxies.Add(proxy);
            own["ClinicApi__Storage__ConnectionString"] = PostgresCluster.Through(proxy, Cluster.ConnectionString);
        }

        var node = new NodeProcess(Path.Combine(logs, FormattableString.Invariant($"node-{number}.log")), own);
        Nodes.Add(node);
        node.Start();
    }
}
