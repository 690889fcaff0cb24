using System.Globalization;
using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Webhooks;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace ClinicApi.Server.Tests.Support;

/// <summary>The real server in this process, on loopback ports of its own.</summary>
public sealed class ServerNode : IAsyncDisposable
{
    /// <summary>The pepper of every node of these tests, so that nodes on one database understand each other.</summary>
    public static readonly string PepperText = Convert.ToBase64String([.. Enumerable.Range(7, 32).Select(i => (byte)i)]);

    /// <summary>For tests that look for values in the database.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Unencrypted = new Dictionary<string, string?>
    {
        ["ClinicApi:Encryption:Keys"] = "",
        ["ClinicApi:Encryption:Waived"] = "true",
    };

    private readonly WebApplication app;
    private readonly GrpcChannel channel;
    private Task? stopped;

    private ServerNode(WebApplication app, CollectedLogs logs, TimeProvider time)
    {
        this.app = app;
        Logs = logs;
        Time = time;
        GrpcAddress = AddressOf(0);
        HttpAddress = AddressOf(1);
        channel = OpenChannel();
    }

    public CollectedLogs Logs { get; }

    public TimeProvider Time { get; }

    public Uri GrpcAddress { get; }

    public Uri HttpAddress { get; }

    public IServiceProvider Services => app.Services;

    public Store Store => app.Services.GetRequiredService<Store>();

    /// <summary>Calls without a credential.</summary>
    public CallInvoker Anonymous => channel.CreateCallInvoker();

    internal static async Task<ServerNode> StartAsync(
        TestDatabase database, TimeProvider time, IReadOnlyDictionary<string, string?>? settings = null, bool waitUntilReady = true, ResolveHost? resolve = null,
        Action<IServiceCollection>? replace = null)
    {
        var builder = ServerHost.CreateBuilder(["--environment", "Production"]);
        builder.Configuration.AddInMemoryCollection(Settings(database));
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var logs = new CollectedLogs();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(resolve ?? TestNames.ResolveAsync);
        replace?.Invoke(builder.Services);
        var server = ServerHost.Build(builder);
        await server.StartAsync();
        if (waitUntilReady)
            await server.Services.GetRequiredService<StoreStartup>().WhenReadyAsync(CancellationToken.None);
        return new ServerNode(server, logs, time);
    }

    /// <summary>A connection of its own to the server.</summary>
    public GrpcChannel OpenChannel() => GrpcChannel.ForAddress(GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = null });

    /// <summary>Calls with this value in the header «authorization».</summary>
    public CallInvoker With(string authorization) => Anonymous.Intercept(metadata =>
    {
        var headers = new Metadata { { "authorization", authorization } };
        foreach (var entry in metadata)
            headers.Add(entry);
        return headers;
    });

    /// <summary>Somebody new with a key, all scopes that are of use to the kind, and grants for these clinics.</summary>
    public Task<TestCaller> GivenCallerAsync(CallerKind kind, params IEnumerable<string> clinicIds) =>
        GivenCallerAsync(kind, Scopes.For(kind), clinicIds);

    public async Task<TestCaller> GivenCallerAsync(
        CallerKind kind, IEnumerable<string> scopes, IEnumerable<string> clinicIds, Instant? expiresAt = null, string? partnerId = null)
    {
        var now = Instant.FromDateTimeOffset(Time.GetUtcNow());
        partnerId ??= $"{kind.ToString().ToLowerInvariant()}-{Guid.NewGuid():N}"[..32];
        var key = ApiKey.Create(ApiKey.Test);
        var mutation = new Mutation("")
            .CreatePartner(new PartnerRow(partnerId, (int)kind, "A caller of the tests", now) { Scopes = string.Join(' ', scopes) })
            .CreateKey(new KeyRow(
                key.KeyId, partnerId, key.Hash(Services.GetRequiredService<Pepper>()), string.Join(' ', scopes), now, expiresAt, RevokedAt: null));
        foreach (var clinicId in clinicIds)
            mutation.Grant(partnerId, clinicId);
        await Store.CommitAsync(mutation, CancellationToken.None);
        return new TestCaller(With($"Bearer {key.Reveal()}"), partnerId, key.KeyId, key.Reveal(), kind);
    }

    public Task StopAsync() => stopped ??= app.StopAsync();

    /// <summary>What the host does on SIGTERM: first everybody is told, then the services are stopped.</summary>
    public Task TerminateAsync()
    {
        app.Lifetime.StopApplication();
        return StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await StopAsync();
        await app.DisposeAsync();
    }

    public static Dictionary<string, string?> Settings(TestDatabase database) => new()
    {
        ["ClinicApi:Storage:Engine"] = database.Options.Engine.ToString(),
        [database.Options.Engine == StoreEngine.Sqlite ? "ClinicApi:Storage:Path" : "ClinicApi:Storage:ConnectionString"] = database.Options.ConnectionString,
        ["ClinicApi:Security:Pepper"] = PepperText,
        ["ClinicApi:Encryption:Keys"] = PepperText,
        ["ClinicApi:Photos:Folder"] = PhotosOf(database),
        ["ClinicApi:Drain:Seconds"] = "0",
        // A bucket does not fill while the clock stands still.
        ["ClinicApi:Limits:CallsPerSecond"] = "0",
        ["ClinicApi:Limits:ClinicCallsPerSecond"] = "0",
        ["ClinicApi:Development:WebhooksToLoopback"] = "true",
        ["Kestrel:Endpoints:Grpc:Url"] = "http://127.0.0.1:0",
        ["Kestrel:Endpoints:Grpc:Protocols"] = "Http2",
        ["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0",
        ["Kestrel:Endpoints:Http:Protocols"] = "Http1",
    };

    /// <summary>The same for all nodes on the database.</summary>
    public static string PhotosOf(TestDatabase database) => Path.Combine(
        Path.GetTempPath(), "clinicapi-photos-" + Crc32.Of(Encoding.UTF8.GetBytes(database.Options.ConnectionString)).ToString("x8", CultureInfo.InvariantCulture));

    /// <summary>Kestrel reports its addresses in the order of the endpoints' names: Grpc, Http, and others after these.</summary>
    internal Uri AddressOf(int endpoint) => new(app.Urls.ElementAt(endpoint));
}
