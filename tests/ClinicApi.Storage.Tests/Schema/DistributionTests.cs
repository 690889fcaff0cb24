using ClinicApi.Storage.Tests.Appointments;
using ClinicApi.Storage.Tests.Events;
using ClinicApi.TestSupport;

namespace ClinicApi.Storage.Tests.Schema;

/// <summary>What a deployment relies on that spreads clinics over partitions or databases. That keys lead with the clinic, the schema's suite says.</summary>
[OnPostgres]
public sealed class DistributionTests() : StoreSuite(StoreEngine.Postgres)
{
    private const int Four = 4;

    /// <summary>These tests make them themselves.</summary>
    protected override int Partitions => 0;

    [EngineFact]
    public async Task References_BetweenTablesOfClinics_StayWithinTheClinic()
    {
        var references = await Database.QueryAsync(
            """
            SELECT k.conrelid::regclass || '.' || k.conname || ':' || EXISTS (
              SELECT FROM generate_subscripts(k.conkey, 1) n
              JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[n]
              JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[n]
              WHERE a.attname = 'clinic_id' AND b.attname = 'clinic_id')
            FROM pg_constraint k
            JOIN pg_constraint p ON p.conrelid = k.conrelid AND p.contype = 'p'
            JOIN pg_attribute lead ON lead.attrelid = p.conrelid AND lead.attnum = p.conkey[1]
            WHERE k.contype = 'f' AND lead.attname = 'clinic_id'
            """);

        Assert.True(references.Count > 5, "The query found no references.");
        Assert.DoesNotContain(references.Cast<string>(), reference => reference.EndsWith(":false", StringComparison.Ordinal));
    }

    [EngineFact]
    public async Task Script_KeepsEveryConstraintOfTheTables()
    {
        await using var whole = await MigratedAsync();
        await using var spread = await MigratedAsync();
        await HashPartitions.MakeAsync(spread, Four);

        Assert.Equal(await ConstraintsAsync(whole), await ConstraintsAsync(spread));
        Assert.Equal(await IndexesAsync(whole), await IndexesAsync(spread));
        Assert.Equal(await TriggersAsync(whole), await TriggersAsync(spread));
    }

    [EngineFact]
    public async Task Script_KeepsTheRows_AndWhatGuardsThem()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));
        var before = await Database.QueryAsync("SELECT r::text FROM reservations r ORDER BY 1");

        await HashPartitions.MakeAsync(Database, Four);

        Assert.Equal(before, await Database.QueryAsync("SELECT r::text FROM reservations r ORDER BY 1"));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Sample.Team("bob")));
    }

    private static async Task<TestDatabase> MigratedAsync()
    {
        var database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
        await using var store = database.OpenStore();
        await store.MigrateAsync(None);
        return database;
    }

    // Of exclusion constraints each partition has one; the first stands for all.
    private static Task<List<object>> ConstraintsAsync(TestDatabase database) => database.QueryAsync(
        """
        SELECT DISTINCT regexp_replace(k.conrelid::regclass::text, '_p0$', '') || ': ' || pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.connamespace = 'public'::regnamespace AND (NOT c.relispartition OR (k.contype = 'x' AND c.relname LIKE '%\_p0')) AND k.conparentid = 0
        ORDER BY 1
        """);

    private static Task<List<object>> IndexesAsync(TestDatabase database) => database.QueryAsync(
        """
        SELECT replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND NOT i.indisexclusion
        ORDER BY 1
        """);

    private static Task<List<object>> TriggersAsync(TestDatabase database) => database.QueryAsync(
        """
        SELECT pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
        WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND c.relnamespace = 'public'::regnamespace
        ORDER BY 1
        """);
}

[OnPostgres]
public sealed class PartitionedBookingTests() : BookingSuite(StoreEngine.Postgres)
{
    protected override int Partitions => 4;
}

[OnPostgres]
public sealed class PartitionedOverlapTests() : OverlapSuite(StoreEngine.Postgres)
{
    protected override int Partitions => 4;
}

[OnPostgres]
public sealed class PartitionedHoldTests() : HoldSuite(StoreEngine.Postgres)
{
    protected override int Partitions => 4;
}

[OnPostgres]
public sealed class PartitionedEventTests() : EventSuite(StoreEngine.Postgres)
{
    protected override int Partitions => 4;
}
