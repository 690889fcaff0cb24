using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClinicApi.Storage.Tests.Faults;

public sealed class SqliteFaultTests : IAsyncLifetime, IDisposable
{
    private TestDatabase database = null!;
    private SqliteFile file = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        file = new SqliteFile(database.Options.ConnectionString, database.Time);
        await using var store = database.OpenStore();
        await store.MigrateAsync(None);
        await store.CommitAsync(
            new Mutation(Sample.ClinicId).CreateClinic(Sample.Clinic()).CreatePatient(Sample.Patient("ada")), None);
    }

    public void Dispose() => file.Dispose();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task FullDisk_FailsTheMutation_AndTheWriterRecovers()
    {
        var full = true;
        await using var checkpointer = new SqliteCheckpointer(file, NullLogger<SqliteCheckpointer>.Instance);
        await using var writer = new SqliteWriter(
            () =>
            {
                var session = file.OpenWriter();
                session.RunScript($"PRAGMA max_page_count = {(full ? 1 : 1_000_000)}");
                return session;
            },
            checkpointer,
            new StoreMetrics(null),
            NullLogger<SqliteWriter>.Instance);
        var big = Compile(new Mutation(Sample.ClinicId).BookAppointment(Sample.Appointment("a") with { Plan = new string('x', 100_000) }, []));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => writer.WriteAsync(big, None));

        full = false;
        await writer.WriteAsync(big, None);

        Assert.Equal(["a"], await database.QueryAsync("SELECT appointment_id FROM appointments"));
    }

    [Fact]
    public async Task Mutations_ThatWaitTogether_AreCommittedInOneGroup_EachJudgedAlone()
    {
        using var gate = new ManualResetEventSlim();
        await using var checkpointer = new SqliteCheckpointer(file, NullLogger<SqliteCheckpointer>.Instance);
        await using var writer = GatedWriter(gate, checkpointer, out var began);
        var first = Task.Run(() => writer.WriteAsync(Book("first", "rooms/0"), None));
        await began;
        var waiting = Enumerable.Range(0, 10).Select(n => writer.WriteAsync(Book($"a{n}", $"rooms/{n / 2}"), None)).ToList();
        gate.Set();

        await first;
        var outcomes = await Task.WhenAll(waiting.Select(async write => (await Record.ExceptionAsync(() => write)) is null));

        Assert.Equal([false, false, true, false, true, false, true, false, true, false], outcomes);
        Assert.Equal(5, (await database.QueryAsync("SELECT appointment_id FROM appointments")).Count);
    }

    [Fact]
    public async Task Caller_WhoLeavesTheQueue_LeavesNothing()
    {
        using var gate = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        await using var checkpointer = new SqliteCheckpointer(file, NullLogger<SqliteCheckpointer>.Instance);
        await using var writer = GatedWriter(gate, checkpointer, out var began);
        var begun = Task.Run(() => writer.WriteAsync(Book("begun", "rooms/0"), cancelled.Token));
        await began;
        var queued = writer.WriteAsync(Book("queued", "rooms/1"), cancelled.Token);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        gate.Set();
        await begun;

        Assert.Equal(["begun"], await database.QueryAsync("SELECT appointment_id FROM appointments"));
    }

    [Fact]
    public async Task Writer_ThatIsClosing_CommitsWhatIsQueued_AndTakesNoMore()
    {
        using var gate = new ManualResetEventSlim();
        await using var checkpointer = new SqliteCheckpointer(file, NullLogger<SqliteCheckpointer>.Instance);
        var writer = GatedWriter(gate, checkpointer, out var began);
        var first = Task.Run(() => writer.WriteAsync(Book("first", "rooms/first"), None));
        await began;
        var queued = Enumerable.Range(0, 100).Select(n => writer.WriteAsync(Book($"a{n}", $"rooms/{n}"), None)).ToList();

        var closing = writer.DisposeAsync();
        gate.Set();
        await closing;
        await Task.WhenAll([first, .. queued]);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.WriteAsync(Book("late", "rooms/late"), None));
        Assert.Equal(101, (await database.QueryAsync("SELECT appointment_id FROM appointments")).Count);
    }

    [Fact]
    public async Task Mutation_ThatIsRefusedAlone_LeavesNothing_AndTheNextIsCommitted()
    {
        await using var store = database.OpenStore();
        await store.CommitAsync(new Mutation(Sample.ClinicId).Book("a", Sample.Reservation("rooms/1")), None);

        var refusal = await Assert.ThrowsAsync<StoreConflictException>(
            () => store.CommitAsync(new Mutation(Sample.ClinicId).Book("b", Sample.Reservation("rooms/1")), None));
        await store.CommitAsync(new Mutation(Sample.ClinicId).Book("c", Sample.Reservation("rooms/2")), None);

        Assert.Equal(Conflict.Overlap, refusal.Conflict);
        Assert.Equal(["a", "c"], await database.QueryAsync("SELECT appointment_id FROM appointments ORDER BY appointment_id"));
    }

    [Fact]
    public async Task File_ThatIsNotADatabase_IsUnavailable()
    {
        var path = Path.Combine(Path.GetDirectoryName(database.Options.ConnectionString)!, "other.db");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("no database", 1000)));
        await using var store = Store.Open(new StoreOptions(StoreEngine.Sqlite, path), TimeProvider.System, NullLoggerFactory.Instance);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.MigrateAsync(None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PingAsync(None));
    }

    private static List<Statement> Book(string id, string resource) => Compile(new Mutation(Sample.ClinicId).Book(id, Sample.Reservation(resource)));

    /// <summary>As the engine hands it to its writer.</summary>
    private static List<Statement> Compile(Mutation mutation)
    {
        var statements = mutation.Compile();
        foreach (var statement in statements)
            new ColumnCipher(ColumnKeys.None).Fill(statement.Arguments);
        return statements;
    }

    // Its first transaction waits for the gate.
    private SqliteWriter GatedWriter(ManualResetEventSlim gate, SqliteCheckpointer checkpointer, out Task began)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        began = reached.Task;
        return new SqliteWriter(
            () =>
            {
                reached.TrySetResult();
                gate.Wait();
                return file.OpenWriter();
            },
            checkpointer,
            new StoreMetrics(null),
            NullLogger<SqliteWriter>.Instance);
    }
}
