using System.Globalization;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using AuditEntry = ClinicApi.V1.AuditEntry;

namespace ClinicApi.Server.Tests.Records;

/// <summary>That whoever changes the audit log in the database is found out, and at which entry.</summary>
public abstract class AuditChainTests(TestServer server) : ServerSuite(server)
{
    private const int Reads = 12;

    [EngineFact]
    public async Task Entries_AreChainedInTheOrderInWhichTheyAreListed_AndHoldTheHashOfTheOneBefore()
    {
        var clinic = await GivenChainAsync();
        var entries = (await clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { Clinic = clinic.Name, PageSize = 500 })).AuditEntries
            .Where(entry => entry.Sequence > 0).OrderBy(entry => entry.Sequence).ToList();

        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), entries.Select(entry => entry.Sequence));
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.PreviousHash));
        Assert.True(entries[0].PreviousHash.IsEmpty);
        Assert.All(entries, entry => Assert.Equal(32, entry.Hash.Length));
        var report = await VerifyAsync(clinic);
        Assert.Null(report.Broken);
        Assert.True(report.Verified >= entries.Count);
    }

    [EngineFact]
    public async Task AlteredEntry_BreaksTheChainWhereItIs_InWhicheverColumn()
    {
        foreach (var change in new[]
        {
            "caller_id = 'nobody'", "key_id = 'k'", "caller_kind = caller_kind + 1", "method = '/x'", "resource = 'x'", "patient_id = 'p'",
            "scope = 'x'", "status_code = status_code + 7", "reason = 'X'", "correlation_id = 'x'", "at = at + 1",
            "entry_id = 'ffffffff-ffff-7fff-bfff-ffffffffffff'",
        })
        {
            var clinic = await GivenChainAsync();
            await TamperAsync($"UPDATE audit_entries SET {change} WHERE clinic_id = '{clinic.Id}' AND sequence = 3");
            Assert.Equal(3, (await VerifyAsync(clinic)).Broken?.Sequence);
        }
    }

    [EngineFact]
    public async Task RemovedEntry_BreaksTheChainWhereItWas_AtItsEndAsWell()
    {
        var (inside, first, last) = (await GivenChainAsync(), await GivenChainAsync(), await GivenChainAsync());
        await TamperAsync($"DELETE FROM audit_entries WHERE clinic_id = '{inside.Id}' AND sequence = 5");
        await TamperAsync($"DELETE FROM audit_entries WHERE clinic_id = '{first.Id}' AND sequence = 1");
        var end = (await VerifyAsync(last)).Chain.LastSequence;
        await TamperAsync($"DELETE FROM audit_entries WHERE clinic_id = '{last.Id}' AND sequence = {end.ToString(CultureInfo.InvariantCulture)}");

        Assert.Equal((5, 1, end), ((await VerifyAsync(inside)).Broken?.Sequence, (await VerifyAsync(first)).Broken?.Sequence, (await VerifyAsync(last)).Broken?.Sequence));
    }

    [EngineFact]
    public async Task EntriesThatChangedPlaces_BreakTheChainAtTheFirstOfThem()
    {
        var clinic = await GivenChainAsync();
        await TamperAsync($"UPDATE audit_entries SET sequence = 999 WHERE clinic_id = '{clinic.Id}' AND sequence = 4");
        await TamperAsync($"UPDATE audit_entries SET sequence = 4 WHERE clinic_id = '{clinic.Id}' AND sequence = 6");
        await TamperAsync($"UPDATE audit_entries SET sequence = 6 WHERE clinic_id = '{clinic.Id}' AND sequence = 999");
        Assert.Equal(4, (await VerifyAsync(clinic)).Broken?.Sequence);
    }

    [EngineFact]
    public async Task ChainThatIsWrittenAnewOrCutShort_LacksTheSealThatTheDatabaseCannotMake()
    {
        var (rewritten, cut) = (await GivenChainAsync(), await GivenChainAsync());
        await RewriteAsync(rewritten);
        await TamperAsync($"DELETE FROM audit_entries WHERE clinic_id = '{cut.Id}' AND sequence > 5");
        await TamperAsync(
            $"""
            UPDATE audit_chains SET last_sequence = 5,
              last_hash = (SELECT hash FROM audit_entries e WHERE e.clinic_id = audit_chains.clinic_id AND e.sequence = 5)
            WHERE clinic_id = '{cut.Id}'
            """);

        Assert.Contains("not sealed", (await VerifyAsync(rewritten)).Broken?.How, StringComparison.Ordinal);
        Assert.Contains("not sealed", (await VerifyAsync(cut)).Broken?.How, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task Reads_OnTheNodeThatChains_HaveTheirPlacesAsSoonAsTheyAreStored()
    {
        var clinic = await GivenChainAsync();
        var before = (await VerifyAsync(clinic)).Chain.LastSequence;

        await ReadAsync(clinic, Reads);

        // No time passes, and with it nothing that is chained later.
        await Eventually.HoldsAsync(
            "the reads are chained", async () => (await VerifyAsync(clinic)).Chain.LastSequence == before + Reads);
        Assert.Null((await VerifyAsync(clinic)).Broken);
    }

    [EngineFact]
    public async Task Reads_WhileAnotherNodeLengthensTheChain_AreStoredAllTheSame_AndChainedAfterIt()
    {
        var clinic = await GivenChainAsync();
        var store = Server.Node.Store;
        var before = (await VerifyAsync(clinic)).Chain.LastSequence;
        await store.AppendAuditAsync([Operator.Entry(clinic.Id, "test", "", "elsewhere", Instant.FromUtc(2026, 3, 2, 8, 0))], CancellationToken.None);
        using var other = new AuditEnds(store, Server.Node.Services.GetRequiredService<AuditSeals>(), Server.Database.Time);
        await other.LinkAsync(
            clinic.Id,
            (await store.AuditChains.ListUnchainedAsync(100, CancellationToken.None)).Where(stored => stored.Entry.ClinicId == clinic.Id),
            CancellationToken.None);

        await ReadAsync(clinic, Reads);

        await Server.AdvanceUntilAsync("the reads are chained", async () => (await VerifyAsync(clinic)).Chain.LastSequence == before + 1 + Reads);
        Assert.Null((await VerifyAsync(clinic)).Broken);
    }

    private async Task<TestClinic> GivenChainAsync()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenPatientAsync();
        await ReadAsync(clinic, Reads);
        await Server.AdvanceUntilAsync("the entries are chained", async () =>
            (await VerifyAsync(clinic)).Chain.LastSequence > Reads
            && (await Server.Database.QueryAsync($"SELECT 1 FROM audit_entries WHERE clinic_id = '{clinic.Id}' AND sequence IS NULL")).Count == 0);
        return clinic;
    }

    private static async Task ReadAsync(TestClinic clinic, int times)
    {
        for (var i = 0; i < times; i++)
            await clinic.Staff.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name });
    }

    /// <summary>Alters an entry, and writes all hashes after it anew, with all that the database knows.</summary>
    private async Task RewriteAsync(TestClinic clinic)
    {
        await TamperAsync($"UPDATE audit_entries SET caller_id = 'nobody' WHERE clinic_id = '{clinic.Id}' AND sequence = 3");
        var (hash, sequence) = ("", 0L);
        foreach (var stored in await Server.Node.Store.AuditChains.ListAsync(clinic.Id, 0, 1000, CancellationToken.None))
        {
            (hash, sequence) = (AuditHash.Of(hash, stored.Sequence, stored), stored.Sequence);
            await TamperAsync($"UPDATE audit_entries SET hash = '{hash}' WHERE clinic_id = '{clinic.Id}' AND entry_id = '{stored.EntryId}'");
        }

        await TamperAsync($"UPDATE audit_chains SET last_hash = '{hash}' WHERE clinic_id = '{clinic.Id}'");
    }

    private Task<ChainReport> VerifyAsync(TestClinic clinic) =>
        new AuditVerification(Server.Node.Store, Server.Node.Services.GetRequiredService<AuditSeals>()).VerifyAsync(clinic.Id, CancellationToken.None);

    private Task<int> TamperAsync(string sql) => Server.Database.ExecuteAsync(sql);
}

public sealed class SqliteAuditChainTests(SqliteTestServer server) : AuditChainTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresAuditChainTests(PostgresTestServer server) : AuditChainTests(server), IClassFixture<PostgresTestServer>;
