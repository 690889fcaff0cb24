using ClinicApi.TestSupport;

namespace ClinicApi.Storage.Tests.Schema;

public abstract class SchemaSuite(StoreEngine engine) : StoreSuite(engine)
{
    // What cannot be kept by clinic, with the reason. All of it is small, or is read by partner.
    private static readonly Dictionary<string, string> OfNoClinic = new()
    {
        ["partners"] = "a partner calls about many clinics",
        ["keys"] = "a key is its partner's",
        ["clinic_grants"] = "a partner's grants are read together, and one may be for all clinics",
        ["webhook_endpoints"] = "an endpoint hears of many clinics",
        ["webhook_positions"] = "they move with their endpoint's deliveries",
        ["webhook_deliveries"] = "they are made out and listed by endpoint",
        ["column_keys"] = "keys are the deployment's",
        ["duties"] = "one node does what all need",
        ["schema_history"] = "the schema is the deployment's",
    };

    protected abstract string UniqueKeys { get; }

    [EngineFact]
    public async Task Migrating_Again_ChangesNothing()
    {
        var before = await Database.QueryAsync("SELECT name FROM schema_history ORDER BY number");

        await Store.MigrateAsync(None);

        Assert.Equal(before, await Database.QueryAsync("SELECT name FROM schema_history ORDER BY number"));
        Assert.Equal(Migration.For(Engine).Select(migration => migration.Name), before);
    }

    [EngineFact]
    public async Task Migrating_FromManyNodesAtOnce_AppliesEachOnce()
    {
        await using var fresh = await TestDatabase.CreateAsync(Engine);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(node => Task.Run(async () =>
        {
            await using var store = fresh.OpenStore();
            await store.MigrateAsync(None);
            await store.PingAsync(None);
        })));

        Assert.Equal(Migration.For(Engine).Count, (await fresh.QueryAsync("SELECT number FROM schema_history")).Count);
    }

    [EngineFact]
    public async Task Schema_NewerThanTheBinary_IsLeftAlone()
    {
        await Database.ExecuteAsync("INSERT INTO schema_history (number, name, applied_at) VALUES (9999, 'future', 0)");

        var refusal = await Assert.ThrowsAsync<StoreSchemaException>(() => Store.MigrateAsync(None));

        Assert.Equal((9999, Migration.For(Engine)[^1].Number), (refusal.Found, refusal.Known));
        Assert.Equal(9999, (await Assert.ThrowsAsync<StoreSchemaException>(() => Store.RequireSchemaAsync(None))).Found);
    }

    [EngineFact]
    public async Task Schema_OlderThanTheBinary_IsNotWorkedWithUntilSomebodyMigrates()
    {
        await Store.RequireSchemaAsync(None);
        await Database.ExecuteAsync($"DELETE FROM schema_history WHERE number = {Migration.For(Engine)[^1].Number}");
        var refusal = await Assert.ThrowsAsync<StoreSchemaException>(() => Store.RequireSchemaAsync(None));
        Assert.Contains("Run migrate", refusal.Message, StringComparison.Ordinal);

        await Database.ExecuteAsync("DROP TABLE schema_history");
        Assert.Equal(0, await Store.ReadSchemaAsync(None));
    }

    [EngineFact]
    public async Task Schema_ThatWasNotMigrated_IsAFault_WithoutTheDriversWords()
    {
        await Database.ExecuteAsync("DROP TABLE audit_entries");

        var read = await Assert.ThrowsAsync<StoreFaultException>(() => Store.Audit.ListAsync(ClinicId, 1, None));
        var write = await Assert.ThrowsAsync<StoreFaultException>(() => Store.AppendAuditAsync([Sample.Audit()], None));

        Assert.Equal(("The store cannot run a statement.", read.Message), (write.Message, write.Message));
        await CommitAsync(m => m.Book("a"));
    }

    [EngineFact]
    public async Task UniqueKeys_LeadWithTheClinic()
    {
        var keys = (await Database.QueryAsync(UniqueKeys)).Cast<string>().ToList();

        Assert.True(keys.Count > 10, "the query found the keys");
        Assert.DoesNotContain(keys, key => !OfNoClinic.ContainsKey(key.Split(':')[0]) && key.Split(':')[1] != "clinic_id");
        // Every exception is still there.
        foreach (var table in OfNoClinic.Keys)
            await Database.QueryAsync($"SELECT 1 FROM {table} WHERE false");
    }

    [EngineFact]
    public async Task BothEngines_HaveTheSameMigrationsByName()
    {
        Assert.Equal(
            Migration.For(StoreEngine.Sqlite).Select(migration => migration.Name),
            Migration.For(StoreEngine.Postgres).Select(migration => migration.Name));
        await Store.PingAsync(None);
    }
}

public sealed class SqliteSchemaTests() : SchemaSuite(StoreEngine.Sqlite)
{
    protected override string UniqueKeys =>
        """
        SELECT t.name || ':' || c.name
        FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
        WHERE t.type = 'table' AND i."unique" AND c.seqno = 0
        UNION
        SELECT t.name || ':' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.pk = 1
        """;

    [Fact]
    public async Task File_IsForItsOwnerOnly()
    {
        await Store.PingAsync(None);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Database.Options.ConnectionString));
    }
}

[OnPostgres]
public sealed class PostgresSchemaTests() : SchemaSuite(StoreEngine.Postgres)
{
    protected override string UniqueKeys =>
        """
        SELECT c.relname || ':' || a.attname
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND (i.indisunique OR i.indisexclusion)
        """;
}
