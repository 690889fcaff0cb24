using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClinicApi.Storage.Tests.Isolation;

/// <summary>A database whose owner is no superuser, as in production: row-level security is forced on the owner too.</summary>
public sealed class OrdinaryOwnerTests
{
    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task Owner_WhoMayNotMakeRoles_IsToldWhatToAskFor()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var owned = await GivenAsync(server, "");
        var refused = await Assert.ThrowsAsync<StoreGuardException>(() => owned.MigrateAsync(None));
        Assert.Contains("CREATE ROLE clinicapi_app NOLOGIN", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Owner_WorksAndCopiesAndPutsBack_AllThereIs()
    {
        await using var server = await PostgresServer.StartAsync();
        await using (var owned = await GivenAsync(server, "CREATE ROLE clinicapi_app NOLOGIN; GRANT clinicapi_app TO owner"))
        {
            await owned.MigrateAsync(None);
            await owned.CheckGuardAsync(None);
            await owned.CommitAsync(new Mutation(Sample.ClinicId).CreateClinic(Sample.Clinic()).CreatePatient(Sample.Patient("ada")).Book("a", Sample.Team()), None);
        }

        var file = Path.Combine(Directory.CreateTempSubdirectory("clinicapi-copy-").FullName, "copy");
        await StoreCopy.WriteAsync(Options(server), file, PostgresBinaries.Folder, new Progress<double>(), None);
        await StoreCopy.RestoreAsync(Options(server), file, replace: true, PostgresBinaries.Folder, None);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        await using var back = Open(server);
        await back.RequireSchemaAsync(None);
        await back.CheckGuardAsync(None);
        Assert.NotNull(await back.Patients.GetAsync(Sample.Everything, "ada", None));
        back.ActFor(() => Tenant.Nobody);
        Assert.Null(await back.Patients.GetAsync(Sample.Everything, "ada", None));
    }

    private static StoreOptions Options(PostgresServer server) => new(StoreEngine.Postgres, $"Host={server.Folder};Username=owner;Database=owned;Pooling=false");

    private static Store Open(PostgresServer server) => Store.Open(Options(server), TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task<Store> GivenAsync(PostgresServer server, string roles)
    {
        await using var any = TestDatabase.On(await server.CreateDatabaseAsync());
        await any.ExecuteAsync($"CREATE ROLE owner LOGIN; {roles}");
        await any.ExecuteAsync("CREATE DATABASE owned OWNER owner");
        return Open(server);
    }
}
