using System.Globalization;
using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Limits;

/// <summary>A node with limits that a test can reach, on a clock that stands still.</summary>
internal sealed class LimitedServer : IAsyncDisposable
{
    private LimitedServer(TestDatabase database, ServerNode node, TestCaller administrator) =>
        (Database, Node, Administrator) = (database, node, administrator);

    public TestDatabase Database { get; }

    public ServerNode Node { get; }

    public TestCaller Administrator { get; }

    public static async Task<LimitedServer> StartAsync(params (string Limit, int Value)[] limits)
    {
        var database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        var settings = limits.ToDictionary(l => $"ClinicApi:Limits:{l.Limit}", l => (string?)l.Value.ToString(CultureInfo.InvariantCulture));
        var node = await ServerNode.StartAsync(database, database.Time, settings);
        return new LimitedServer(database, node, await node.GivenCallerAsync(CallerKind.Administrator));
    }

    public void Advance(TimeSpan by) => Database.Time.Advance(by);

    public async Task SetQuotaAsync(TestCaller caller, Quota quota)
    {
        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest
        {
            Partner = new Partner { Name = $"partners/{caller.PartnerId}", Quota = quota },
            UpdateMask = new() { Paths = { "quota" } },
        });
        Advance(TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Database.DisposeAsync();
    }
}
