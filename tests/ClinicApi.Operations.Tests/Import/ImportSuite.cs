using System.Text;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Import;
using ClinicApi.Storage;
using ClinicApi.TestSupport;

namespace ClinicApi.Operations.Tests.Import;

/// <summary>Imports into a migrated store of its own.</summary>
public abstract class ImportSuite(StoreEngine engine) : IAsyncLifetime
{
    internal static byte[] Demo => File.ReadAllBytes(DevelopmentSeed.DemoFile);

    private protected TestDatabase Database { get; private set; } = null!;

    private protected Store Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(engine);
        Store = Database.OpenStore();
        await Store.MigrateAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }

    private protected Task<(ImportPlan Plan, List<ImportStep> Steps)> ImportAsync(string json, bool prune = false) =>
        ImportAsync(Encoding.UTF8.GetBytes(json), prune);

    private protected async Task<(ImportPlan Plan, List<ImportStep> Steps)> ImportAsync(byte[] json, bool prune = false)
    {
        var import = new ClinicImport(Store, new Clock(Database.Time));
        var plan = await import.PlanAsync(json, prune, CancellationToken.None);
        var steps = new List<ImportStep>();
        await foreach (var step in import.ApplyAsync(plan, CancellationToken.None))
            steps.Add(step);
        return (plan, steps);
    }
}
