using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Audit;

public abstract class AuditSuite(StoreEngine engine) : StoreSuite(engine)
{
    [EngineFact]
    public async Task Entries_OfMutationsAndReads_AreKeptInOrder()
    {
        await CommitAsync(m => m.Book("a").Record(Sample.Audit()));
        var reads = Enumerable.Range(1, 3).Select(second => Sample.Audit("Get") with { At = Sample.Created + Duration.FromSeconds(second) });

        await Store.AppendAuditAsync([.. reads], None);
        await Store.AppendAuditAsync([], None);

        var entries = await Store.Audit.ListAsync(ClinicId, 10, None);
        Assert.Equal([Sample.Audit(), .. reads], entries);
        Assert.Single(await Store.Audit.ListAsync(ClinicId, 1, None));
    }

    [EngineFact]
    public async Task Entries_OfNoClinic_AreKeptApart()
    {
        await Store.AppendAuditAsync([Sample.Audit("CreatePartner") with { ClinicId = "" }], None);

        Assert.Single(await Store.Audit.ListAsync("", 10, None));
        Assert.Empty(await Store.Audit.ListAsync(ClinicId, 10, None));
    }
}

public sealed class SqliteAuditTests() : AuditSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresAuditTests() : AuditSuite(StoreEngine.Postgres);
