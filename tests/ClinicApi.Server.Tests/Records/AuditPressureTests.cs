using ClinicApi.Server.Audit;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using AuditEntry = ClinicApi.Storage.AuditEntry;

namespace ClinicApi.Server.Tests.Records;

/// <summary>What becomes of the entries of reads when they come faster than the database takes them.</summary>
public sealed class AuditPressureTests
{
    private const int More = 6_000;

    [Fact]
    public async Task EntriesThatTheDatabaseDoesNotTake_MakeTheirCallersWait_AndNoneIsLost()
    {
        await using var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        await using var store = database.OpenStore();
        using var ends = new AuditEnds(store, new AuditSeals(new Pepper(new byte[32])), database.Time);
        using var writer = new AuditWriter(ends, database.Time, NullLogger<AuditWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);

        // The file is not there yet, so the database is away.
        var written = 0;
        var callers = Task.Run(async () =>
        {
            for (; written < More; written++)
                await writer.WriteAsync([Entry(written)], CancellationToken.None);
        });
        await Eventually.HoldsAsync("the queue is full", async () =>
        {
            var before = Volatile.Read(ref written);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            return before > 0 && before == Volatile.Read(ref written);
        });
        Assert.False(callers.IsCompleted);

        await store.MigrateAsync(CancellationToken.None);
        await Eventually.HoldsAsync("all entries are stored", async () =>
        {
            database.Time.Advance(TimeSpan.FromSeconds(1));
            return (long)(await database.QueryAsync("SELECT count(*) FROM audit_entries"))[0] == More;
        });
        await callers;
        await writer.StopAsync(CancellationToken.None);
    }

    private static AuditEntry Entry(int number) => new(
        "c", "p", "k", 1, "/m", "", "", "", 0, "", number.ToString(System.Globalization.CultureInfo.InvariantCulture), Instant.FromUtc(2026, 3, 2, 8, 0));
}
