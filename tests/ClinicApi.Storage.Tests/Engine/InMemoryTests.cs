using ClinicApi.Sdk.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClinicApi.Storage.Tests.Engine;

public sealed class InMemoryTests
{
    private static readonly StoreOptions InMemory = new(StoreEngine.Sqlite, StoreOptions.InMemory);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Store_InMemory_KeepsWhatIsCommitted_AndSharesItWithNoOther()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();

        await one.CommitAsync(new Mutation(Sample.ClinicId).CreateClinic(Sample.Clinic()), None);

        Assert.Equal(Sample.Clinic(), await one.Catalogue.GetClinicAsync(Sample.ClinicId, None));
        Assert.Null(await other.Catalogue.GetClinicAsync(Sample.ClinicId, None));
        await one.SweepAsync(NodaTime.Duration.FromHours(48), None);
    }

    [Fact]
    public async Task Store_InMemory_ServesReadersAndWritersAtOnce_EachOfThemWhole()
    {
        await using var store = await OpenAsync();
        var writes = Enumerable.Range(0, 100).Select(i => Task.Run(
            () => store.CommitAsync(new Mutation($"c{i}").CreateClinic(Sample.Clinic($"c{i}")), None)));
        var reads = Enumerable.Range(0, 100).Select(i => Task.Run(
            () => store.Catalogue.ListClinicsAsync(null, "", 200, None)));

        await Task.WhenAll([.. writes, .. reads.Cast<Task>()]);

        Assert.Equal(100, (await store.Catalogue.ListClinicsAsync(null, "", 200, None)).Count);
    }

    private static async Task<Store> OpenAsync()
    {
        var store = Store.Open(InMemory, new TestClock(DateTimeOffset.UnixEpoch, isStopped: true), NullLoggerFactory.Instance);
        await store.MigrateAsync(None);
        return store;
    }
}
