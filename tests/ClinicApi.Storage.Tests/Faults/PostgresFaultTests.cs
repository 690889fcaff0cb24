using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace ClinicApi.Storage.Tests.Faults;

public sealed class PostgresFaultTests
{
    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task Server_ThatIsDownAtFirstAndGoesAwayLater_IsUnavailableUntilItIsBack()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = TestDatabase.On(await server.CreateDatabaseAsync());
        await using var store = database.OpenStore();
        await server.CrashAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.MigrateAsync(None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PingAsync(None));

        await server.RestartAsync();
        await store.MigrateAsync(None);
        await store.CommitAsync(new Mutation(Sample.ClinicId).CreateClinic(Sample.Clinic()).Emit(Sample.Event()), None);

        await server.CrashAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(new Mutation(Sample.ClinicId).Emit(Sample.Event()), None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Catalogue.GetClinicAsync(Sample.ClinicId, None));

        await server.RestartAsync();
        await store.PingAsync(None);
        Assert.Equal(1, await store.Events.LastSequenceAsync(Sample.ClinicId, None));
    }

    [PostgresFact]
    public async Task Connections_CutInTheMiddle_LoseNothingThatWasAcknowledged()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
        await using var store = database.OpenStore();
        await store.MigrateAsync(None);
        await store.CommitAsync(
            new Mutation(Sample.ClinicId).CreateClinic(Sample.Clinic()).CreatePatient(Sample.Patient("ada")), None);
        using var done = new CancellationTokenSource();
        var cutting = Task.Run(async () =>
        {
            var cut = 0;
            while (!done.IsCancellationRequested)
            {
                cut += (await database.QueryAsync(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """)).Count;
            }

            return cut;
        });

        var acknowledged = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var told = new List<string>();
            for (var i = 0; i < 40; i++)
            {
                var id = $"{caller}-{i}";
                if (await TryAsync(store, new Mutation(Sample.ClinicId).Book(id).Emit(Sample.Event())))
                    told.Add(id);
            }

            return told;
        })));
        await done.CancelAsync();

        Assert.True(await cutting > 0, "connections were cut");
        await PostgresRecoveredAsync(store);
        var stored = (await database.QueryAsync("SELECT appointment_id FROM appointments")).Cast<string>().ToHashSet();
        Assert.DoesNotContain(acknowledged.SelectMany(told => told), id => !stored.Contains(id));
        Assert.Equal(stored.Count, await store.Events.LastSequenceAsync(Sample.ClinicId, None));
    }

    [PostgresFact]
    public async Task Pool_ThatIsEmpty_IsUnavailable()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
        await using var store = Store.Open(
            new StoreOptions(StoreEngine.Postgres, $"{database.Options.ConnectionString};Timeout=1", MaxPoolSize: 1),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        await store.MigrateAsync(None);
        await store.CommitAsync(new Mutation(Sample.ClinicId).CreateClinic(Sample.Clinic()), None);
        await using var other = await database.LockAsync("LOCK TABLE clinics");
        var blocked = store.CommitAsync(new Mutation(Sample.ClinicId).UpdateClinic(Sample.Clinic(), 1), None);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PingAsync(None));

        await other.DisposeAsync();
        await blocked;
        await store.PingAsync(None);
    }

    [PostgresFact]
    public async Task Table_ThatSomebodyHasToHimself_IsUnavailableToReaders()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
        await using var store = Store.Open(
            new StoreOptions(StoreEngine.Postgres, $"{database.Options.ConnectionString};Options=-c lock_timeout=50"),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        await store.MigrateAsync(None);
        await using var other = await database.LockAsync("LOCK TABLE clinics IN ACCESS EXCLUSIVE MODE");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Catalogue.GetClinicAsync(Sample.ClinicId, None));

        await other.DisposeAsync();
        Assert.Null(await store.Catalogue.GetClinicAsync(Sample.ClinicId, None));
    }

    [PostgresFact]
    public async Task Query_WhoseCallerLeavesWhileItIsPrepared_LeavesTheConnectionWhole()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
        await using (var store = database.OpenStore())
            await store.MigrateAsync(None);
        // What does not change is worked out while a query is planned: there this one waits.
        await database.ExecuteAsync(
            """
            CREATE FUNCTION planned(answer text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
            $$ BEGIN IF answer = 'late' THEN PERFORM pg_sleep(600); END IF; RETURN answer; END $$
            """);
        await using var engine = new PostgresEngine(
            database.Options with { MaxPoolSize = 1 }, new Tenancy(), NullLoggerFactory.Instance, new StoreMetrics(null));
        Task<List<string>> AskAsync(string answer, CancellationToken ct) =>
            engine.QueryAsync("SELECT planned($1)", [answer], row => row.GetString(0), ct);
        await AskAsync("soon", None);

        using var caller = new CancellationTokenSource();
        var prepared = AskAsync("late", caller.Token);
        while ((await database.QueryAsync("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")) is [])
            Assert.False(prepared.IsCompleted, "the query is over, and was to wait while it is planned");
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prepared);

        Assert.Equal(["soon"], await AskAsync("soon", None));
    }

    [PostgresFact]
    public async Task Refusals_TellNothingOfWhatWasWritten()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
        await using var store = database.OpenStore();
        await store.MigrateAsync(None);
        var twice = () => store.CommitAsync(new Mutation(Sample.ClinicId).CreateClinic(Sample.Clinic()), None);
        await twice();

        var refusal = await Assert.ThrowsAsync<StoreConflictException>(twice);

        Assert.Equal("The store refused the mutation: AlreadyExists.", refusal.Message);
        Assert.DoesNotContain("Europe/Berlin", refusal.ToString(), StringComparison.Ordinal);
    }

    // The pool may still hold connections that were cut; each failed attempt drops one.
    private static async Task PostgresRecoveredAsync(Store store)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await store.PingAsync(None);
                return;
            }
            catch (StoreUnavailableException) when (attempt < 32)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<bool> TryAsync(Store store, Mutation mutation)
    {
        try
        {
            await store.CommitAsync(mutation, None);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
