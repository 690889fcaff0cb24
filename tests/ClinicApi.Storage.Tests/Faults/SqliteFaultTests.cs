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
        await using var writer = GatedWriter(gate, checkpointer);
        var first = writer.WriteAsync(Book("first", "rooms/0"), None);
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
        var begun = writer.WriteAsync(Book("begun", "rooms/0"), cancelled.Token);
        await began;
        var queued = writer.WriteAsync(Book("queued", "rooms/1"), cancelled.Token);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        gate.Set();
        await begun;

        Assert.Equal(["begun"], await database.QueryAsync("SELECT appointment_id FROM appointments"));
    }

    [Fact]
    public async Task Store_ThatIsClosing_CommitsWhatIsQueued_AndTakesNoMore()
    {
        var store = database.OpenStore();
        var writes = Enumerable.Range(0, 100)
            .Select(n => store.CommitAsync(new Mutation(Sample.ClinicId).Book($"a{n}"), None))
            .ToList();

        await store.DisposeAsync();
        await Task.WhenAll(writes);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CommitAsync(new Mutation(Sample.ClinicId).Book("late"), None));
        Assert.Equal(100, (await database.QueryAsync("SELECT appointment_id FROM appointments")).Count);
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

    private SqliteWriter GatedWriter(ManualResetEventSlim gate, SqliteCheckpointer checkpointer) =>
        GatedWriter(gate, checkpointer, out _);

    // Its first transaction waits for the gate.
    private SqliteWriter GatedWriter(ManualResetEventSlim gate, SqliteCheckpointer checkpointer, out Task began)
    {
        var reached = new TaskCompletionSource();
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
