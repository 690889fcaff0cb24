using System.Globalization;
using ClinicApi.Options.V1;
using ClinicApi.Storage;
using ClinicApi.TestSupport;

namespace ClinicApi.Server.Tests.Support;

/// <summary>
/// A server on one engine that the tests of a class share, each with a clinic of its own. Server and database see the same clock,
/// which stands still until a test moves it.
/// </summary>
public abstract class TestServer(StoreEngine engine) : IAsyncLifetime
{
    private TestCaller? administrator;

    public StoreEngine Engine { get; } = engine;

    public TestDatabase Database { get; private set; } = null!;

    public ServerNode Node { get; private set; } = null!;

    public TestCaller Administrator => administrator!;

    /// <summary>What the node has in the place of the usual settings of the tests.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; private set; } = null!;

    private bool IsSkipped => Engine == StoreEngine.Postgres && PostgresBinaries.SkipReason is not null;

    public async Task InitializeAsync()
    {
        if (IsSkipped)
            return;
        Database = await TestDatabase.CreateAsync(Engine);
        Settings = await SettingsAsync(Database);
        Node = await ServerNode.StartAsync(Database, Database.Time, Settings);
        await SetDatabaseClockAsync();
        administrator = await Node.GivenCallerAsync(CallerKind.Administrator);
    }

    public virtual async Task DisposeAsync()
    {
        if (IsSkipped)
            return;
        await Node.DisposeAsync();
        if (Directory.Exists(ServerNode.PhotosOf(Database)))
            Directory.Delete(ServerNode.PhotosOf(Database), recursive: true);
        await Database.DisposeAsync();
    }

    public Task<TestClinic> GivenClinicAsync(Action<ClinicPlan>? change = null) => TestClinic.CreateAsync(Node, Administrator, change);

    /// <summary>Moves the clock of the server and of its database.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        Database.Time.Advance(by);
        await SetDatabaseClockAsync();
    }

    /// <summary>
    /// Moves the clock by the given time and then on in steps, of a second if not told otherwise, until the answer is there: a server that
    /// was about to wait when the clock moved begins to wait only afterwards.
    /// </summary>
    public async Task<T> AdvanceUntilAsync<T>(TimeSpan by, Task<T> answer, TimeSpan? step = null)
    {
        await AdvanceAsync(by);
        while (true)
        {
            try
            {
                return await answer.WaitAsync(TimeSpan.FromMilliseconds(500));
            }
            catch (TimeoutException) when (!answer.IsCompleted)
            {
                await AdvanceAsync(step ?? TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Moves the clock on by seconds until what the server does in the background has come about.</summary>
    public Task AdvanceUntilAsync(string what, Func<Task<bool>> condition) => Eventually.HoldsAsync(what, async () =>
    {
        if (await condition())
            return true;
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        return false;
    });

    protected virtual Task<IReadOnlyDictionary<string, string?>> SettingsAsync(TestDatabase database) =>
        Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>());

    private async Task SetDatabaseClockAsync()
    {
        if (Engine != StoreEngine.Postgres)
            return;
        var microseconds = (Database.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await Database.ExecuteAsync(
            $"CREATE OR REPLACE FUNCTION now_us() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT {microseconds.ToString(CultureInfo.InvariantCulture)}::bigint $$");
    }
}

public sealed class SqliteTestServer() : TestServer(StoreEngine.Sqlite);

public sealed class PostgresTestServer() : TestServer(StoreEngine.Postgres);

/// <summary>For tests that look for values in the database.</summary>
public abstract class UnencryptedServer(StoreEngine engine) : TestServer(engine)
{
    protected override Task<IReadOnlyDictionary<string, string?>> SettingsAsync(TestDatabase database) => Task.FromResult(ServerNode.Unencrypted);
}

public sealed class UnencryptedSqliteServer() : UnencryptedServer(StoreEngine.Sqlite);

public sealed class UnencryptedPostgresServer() : UnencryptedServer(StoreEngine.Postgres);

/// <summary>Tests of the server over the wire. A suite is abstract and has two classes, one for each engine.</summary>
public abstract class ServerSuite(TestServer server) : IAsyncLifetime
{
    protected TestServer Server { get; } = server;

    protected TestCaller Administrator => Server.Administrator;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Whatever a test provokes, the server takes nothing for its own fault.</summary>
    public virtual Task DisposeAsync()
    {
        Assert.Empty(Server.Node.Logs.TakeUnannounced());
        return Task.CompletedTask;
    }

    protected Task<TestClinic> GivenClinicAsync(Action<ClinicPlan>? change = null) => Server.GivenClinicAsync(change);
}
