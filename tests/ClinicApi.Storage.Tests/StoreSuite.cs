using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests;

/// <summary>
/// What each suite of the store's contract starts from: a migrated database with one clinic and two patients. A suite
/// is abstract and has two classes, one for each engine.
/// </summary>
public abstract class StoreSuite(StoreEngine engine) : IAsyncLifetime
{
    protected const string ClinicId = Sample.ClinicId;

    protected TestDatabase Database { get; private set; } = null!;

    protected Store Store { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    protected StoreEngine Engine { get; } = engine;

    /// <summary>Into how many partitions PostgreSQL's tables are made; 0: none.</summary>
    protected virtual int Partitions => HashPartitions.OfTheRun;

    public virtual async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(Engine);
        Store = Database.OpenStore();
        await Store.MigrateAsync(None);
        if (Engine is StoreEngine.Postgres && Partitions > 0)
            await HashPartitions.MakeAsync(Database, Partitions);
        await CommitAsync(m => m.CreateClinic(Sample.Clinic()));
        await CommitAsync(m => m
            .CreatePatient(Sample.Patient("ada"))
            .CreatePatient(Sample.Patient("bob") with { RegisteredBy = "other" }));
    }

    public virtual async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }

    protected Task<Commit> CommitAsync(Action<Mutation> write)
    {
        var mutation = new Mutation(ClinicId);
        write(mutation);
        return Store.CommitAsync(mutation, None);
    }

    protected async Task<StoreConflictException> RefusedAsync(Conflict expected, Action<Mutation> write)
    {
        var refusal = await Assert.ThrowsAsync<StoreConflictException>(() => CommitAsync(write));
        Assert.Equal(expected, refusal.Conflict);
        return refusal;
    }

    /// <summary>Null if it was committed, else why it was refused.</summary>
    protected async Task<Conflict?> AttemptAsync(Action<Mutation> write)
    {
        try
        {
            await CommitAsync(write);
            return null;
        }
        catch (StoreConflictException refusal)
        {
            return refusal.Conflict;
        }
    }

    protected async Task<long> CountAsync(string table) =>
        Convert.ToInt64(Assert.Single(await Database.QueryAsync($"SELECT count(*) FROM {table}")), System.Globalization.CultureInfo.InvariantCulture);

    protected Task<Diary> ReadDiaryAsync() =>
        Store.Appointments.ReadDiaryAsync(ClinicId, Sample.Slot, Sample.Slot + Duration.FromHours(12), None);
}
