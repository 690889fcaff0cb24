using System.Data.Common;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ClinicApi.Bench;

/// <summary>The server as a process of its own, on loopback, in a folder that is thrown away; with PostgreSQL if that is measured.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly string folder;
    private readonly Dictionary<string, string> environment;
    private readonly Dictionary<string, string> keys = [];
    private readonly string? postgres;
    private MeasuredProcess? process;

    private ServerProcess(string folder, Dictionary<string, string> environment, string? postgres, Uri address)
    {
        this.folder = folder;
        this.environment = environment;
        this.postgres = postgres;
        Address = address;
        Channel = GrpcChannel.ForAddress(address);
    }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public MeasuredProcess Process => process!;

    /// <summary>PostgreSQL, if it is measured.</summary>
    public ClusterFootprint? Database => postgres is null ? null : new(Path.Combine(postgres, "data"));

    public string ConnectionString => environment["ClinicApi__Storage__ConnectionString"];

    /// <summary>What is in it is thrown away with the server.</summary>
    public string Folder => folder;

    /// <summary>Where PostgreSQL's programs are.</summary>
    public static string PostgresPrograms => Run(Path.Combine(Root, "eng", "postgres.sh"), ["programs"], Root, []).Trim();

    /// <summary>Writes rows of reservations past the server, which has not been asked for their clinics yet.</summary>
    public async Task InsertReservationsAsync(IEnumerable<string> rows, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(500))
        {
            await ExecuteAsync(
                "INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner) VALUES " + string.Join(", ", chunk),
                cancellationToken);
        }
    }

    /// <summary>Runs SQL past the server.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = Connect();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<ServerProcess> StartAsync(string store, CancellationToken cancellationToken)
    {
        var home = Directory.CreateTempSubdirectory("clinicapi-bench").FullName;
        var (grpc, http) = (Readiness.FreePort(), Readiness.FreePort());
        var settings = new Dictionary<string, string>
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpc}",
            ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{http}",
            ["Logging__LogLevel__Default"] = "Warning",
            ["ClinicApi__Drain__Seconds"] = "0",
            ["ClinicApi__Development__WebhooksToLoopback"] = "true",
            // No scenario is about clinics that are let go.
            ["ClinicApi__Diaries__Megabytes"] = "8192",
            // The buckets are at work, and never empty.
            ["ClinicApi__Limits__CallsPerSecond"] = "1000000",
            ["ClinicApi__Limits__BurstCalls"] = "1000000",
            ["ClinicApi__Limits__ClinicCallsPerSecond"] = "1000000",
            ["ClinicApi__Limits__ClinicBurstCalls"] = "1000000",
            ["ClinicApi__Limits__StreamsPerPartner"] = "1000",
        };
        // Unless what encryption costs is to be measured.
        if (Environment.GetEnvironmentVariable("ClinicApi__Encryption__Waived") is null)
            settings["ClinicApi__Encryption__Keys"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        string? cluster = null;
        if (store == "postgres")
        {
            cluster = Path.Combine(home, "pg");
            settings["ClinicApi__Storage__Engine"] = "Postgres";
            settings["ClinicApi__Storage__ConnectionString"] = Run(Path.Combine(Root, "eng", "postgres.sh"), ["start", cluster], home, []).Trim();
            settings["ClinicApi__Security__Pepper"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        }

        var server = new ServerProcess(home, settings, cluster, new Uri($"http://127.0.0.1:{grpc}"));
        try
        {
            foreach (var kind in new[] { "administrator", "staff" })
                server.keys[kind] = server.Command(["keys", "create", "--partner", $"bench-{kind}", "--kind", kind]).Trim();
            server.process = MeasuredProcess.Start(server.StartInfo("dotnet", [Binary]));
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
            await Readiness.WaitAsync(
                server.Process,
                async () => await Readiness.IsReadyAsync(client, cancellationToken) && await Readiness.ListensAsync(server.Address, cancellationToken),
                cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Searches that all ask the same.</summary>
    public RawCalls Searches(byte[] request, string by = "staff") =>
        new(Address, RawCalls.Method("clinicapi.v1.AppointmentService", "SearchAvailability"), request, Headers(by));

    public string Key(string kind) => keys[kind];

    public Metadata Headers(string kind) => new() { { "authorization", $"Bearer {Key(kind)}" } };

    /// <summary>Makes a new key that reaches the clinics.</summary>
    public void GrantAll(IEnumerable<string> clinics, string name = "staff", string kind = "staff") =>
        keys[name] = Command(["keys", "create", "--partner", $"bench-{name}", "--kind", kind, .. clinics.SelectMany(c => new[] { "--clinic", c })]).Trim();

    /// <summary>Ends the server and leaves its database.</summary>
    public async Task StopAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = null;
    }

    /// <summary>Publishes a project for this machine, compiled ahead of time as far as the runtime does that.</summary>
    public static Task PublishAsync(string project, string folder, CancellationToken cancellationToken) => Task.Run(
        () => Run(
            "dotnet",
            [
                "publish", Path.Combine(Root, project), "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
                "--self-contained", "false", "-p:PublishReadyToRun=true", "--output", folder,
            ],
            Root,
            []),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await StopAsync();

        if (postgres is not null)
            Run(Path.Combine(Root, "eng", "postgres.sh"), ["stop", postgres], folder, []);
        Directory.Delete(folder, recursive: true);
    }

    private DbConnection Connect() => postgres is null
        ? new SqliteConnection($"Data Source={Path.Combine(folder, "data", "clinicapi.db")};Default Timeout=60")
        : new NpgsqlConnection(ConnectionString);

    public static string Root => AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf(Path.Combine("bench", "ClinicApi.Bench"), StringComparison.Ordinal)];

    private static string Binary =>
        AppContext.BaseDirectory.Replace(Path.Combine("bench", "ClinicApi.Bench"), Path.Combine("src", "ClinicApi.Server"), StringComparison.Ordinal) + "clinicapi.dll";

    private string Command(IEnumerable<string> arguments) => Run("dotnet", [Binary, .. arguments], folder, environment);

    public static string Run(string file, IEnumerable<string> arguments, string folder, Dictionary<string, string> environment)
    {
        using var run = System.Diagnostics.Process.Start(StartInfo(file, arguments, folder, environment, redirect: true))!;
        var output = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        return run.ExitCode == 0 ? output : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {run.ExitCode}.");
    }

    /// <summary>How a program is started as the server is, on its database.</summary>
    public ProcessStartInfo StartInfo(string file, IEnumerable<string> arguments) => StartInfo(file, arguments, folder, environment, redirect: false);

    private static ProcessStartInfo StartInfo(
        string file, IEnumerable<string> arguments, string folder, Dictionary<string, string> environment, bool redirect)
    {
        var info = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = redirect };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return info;
    }
}
