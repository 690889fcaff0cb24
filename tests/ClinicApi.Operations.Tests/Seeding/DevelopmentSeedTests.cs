using ClinicApi.Options.V1;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Import;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace ClinicApi.Operations.Tests.Seeding;

public sealed class DevelopmentSeedTests : IAsyncLifetime
{
    private readonly Pepper pepper = new(new byte[Pepper.FewestBytes]);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clinicapi-seed-");
    private TestDatabase database = null!;
    private Store store = null!;

    private string KeysFile => Path.Combine(folder.FullName, "data", "keys.json");

    public async Task InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        store = database.OpenStore();
        await store.MigrateAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task EmptyStore_InDevelopment_GetsTheClinicAndAKeyForEachKindOfCaller()
    {
        await SeedAsync(Environments.Development);

        Assert.NotNull(await store.Catalogue.GetClinicAsync("demo-clinic", CancellationToken.None));
        var keys = DevelopmentKeys.Read(KeysFile)!;
        Assert.Equal("http://localhost:16080", keys.Address);
        var verifier = new KeyVerifier(store, pepper, new KeyUses(), database.Time);
        foreach (var (key, kind) in new[]
        {
            (keys.Partner, CallerKind.Partner), (keys.Staff, CallerKind.Staff),
            (keys.Service, CallerKind.Service), (keys.Administrator, CallerKind.Administrator),
        })
        {
            var caller = await verifier.VerifyAsync(key, CancellationToken.None);
            Assert.Equal(kind, caller.Kind);
            Assert.StartsWith("ck_test_", key, StringComparison.Ordinal);
            Assert.True(caller.MayReach("demo-clinic"), $"The {kind} may not reach the demo clinic.");
            Assert.Equal(Scopes.DefaultFor(kind).Order(), caller.Scopes.Order());
        }
    }

    [Fact]
    public async Task KeysFile_IsForItsOwnerOnly()
    {
        await SeedAsync(Environments.Development);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeysFile));
        Assert.Equal([KeysFile], Directory.GetFiles(Path.GetDirectoryName(KeysFile)!));
    }

    [Fact]
    public async Task StoreWithPartners_IsLeftAlone()
    {
        await SeedAsync(Environments.Development);
        var before = await File.ReadAllTextAsync(KeysFile);

        await SeedAsync(Environments.Development);

        Assert.Equal(before, await File.ReadAllTextAsync(KeysFile));
        Assert.Equal(4, (await store.Partners.ListPartnersAsync(CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("Testing")]
    public async Task EmptyStore_ElsewhereThanInDevelopment_StaysEmpty(string environment)
    {
        await SeedAsync(environment);

        Assert.False(await store.Partners.AnyPartnersAsync(CancellationToken.None));
        Assert.False(File.Exists(KeysFile));
    }

    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5080")]
    [InlineData("http://*:5080", "http://localhost:5080")]
    [InlineData("http://0.0.0.0:5080/", "http://localhost:5080")]
    [InlineData("https://[::]:5443", "https://localhost:5443")]
    [InlineData("https://clinic.example:5443", "https://clinic.example:5443")]
    public void Address_IsOneThatAProgramOnThisMachineCanCall(string configured, string expected) =>
        Assert.Equal(expected, GrpcAddress.Of(Configuration(configured)));

    private Task SeedAsync(string environment)
    {
        var configuration = Configuration("http://localhost:16080");
        var clock = new Clock(database.Time);
        return new DevelopmentSeed(
            store, new ClinicImport(store, clock), pepper, clock, ServerSettings.Read(configuration), configuration, new StandIn(environment))
            .SeedAsync(CancellationToken.None);
    }

    private IConfiguration Configuration(string address) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Grpc:Url"] = address,
            ["ClinicApi:Development:KeysFile"] = KeysFile,
        })
        .Build();

    private sealed class StandIn(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;

        public string ApplicationName { get; set; } = "clinicapi";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
