using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClinicApi.Sdk.Tests.Registration;

public sealed class AddClinicApiTests
{
    [Fact]
    public void Client_OfADelegate_IsASingleton()
    {
        var services = new ServiceCollection();
        services.AddClinicApi(o => (o.Address, o.ApiKey) = (new Uri("https://clinic-api.example"), "k"));
        using var provider = services.BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<ClinicApiClient>(), provider.GetRequiredService<ClinicApiClient>());
    }

    [Fact]
    public async Task Clients_UnderNames_HaveTheirOwnOptions()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        var services = new ServiceCollection();
        services.AddClinicApi("one", o => (o.Address, o.ApiKey) = (server.Address, "key-one"));
        services.AddClinicApi("two", Settings(("Address", server.Address.ToString()), ("ApiKey", "key-two")));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredKeyedService<ClinicApiClient>("one").Patients.GetPatientAsync("clinics/a/patients/b");
        await provider.GetRequiredKeyedService<ClinicApiClient>("two").Patients.GetPatientAsync("clinics/a/patients/b");

        Assert.Equal(["Bearer key-one", "Bearer key-two"], server.Received.Select(c => c.Headers.GetValue("authorization")));
        Assert.Null(provider.GetService<ClinicApiClient>());
    }

    [Fact]
    public void Configuration_WithEverySetting_IsRead()
    {
        var services = new ServiceCollection();
        services.AddClinicApi(Settings(
            ("Address", "http://clinic-api.internal:5080"),
            ("FurtherAddresses:0", "http://clinic-api-2.internal:5080"),
            ("ApiKey", "k"),
            ("ApiKeyFile", "/run/secrets/clinicapi"),
            ("ApplicationId", "site/1"),
            ("Timeout", "00:00:03"),
            ("AllowInsecureRemoteCredentials", "true"),
            ("CarryConsistencyTokens", "true"),
            ("Retry:MaxAttempts", "2"),
            ("Retry:UntilDeadline", "true"),
            ("Retry:InitialBackoff", "00:00:00.5"),
            ("Retry:MaxBackoff", "00:00:01")));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<ClinicApiOptions>>().Value;

        Assert.Equal(new Uri("http://clinic-api.internal:5080"), options.Address);
        Assert.Equal([new Uri("http://clinic-api-2.internal:5080")], options.FurtherAddresses);
        Assert.Equal("/run/secrets/clinicapi", options.ApiKeyFile);
        Assert.Equal(("k", "site/1", TimeSpan.FromSeconds(3)), (options.ApiKey, options.ApplicationId, options.Timeout));
        Assert.True(options.AllowInsecureRemoteCredentials && options.CarryConsistencyTokens);
        Assert.Equal(2, options.Retry.MaxAttempts);
        Assert.True(options.Retry.UntilDeadline);
        Assert.Equal((TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)), (options.Retry.InitialBackoff, options.Retry.MaxBackoff));
    }

    [Fact]
    public async Task Key_ThatChangesInConfiguration_IsFollowed()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        var configuration = Settings(("Address", server.Address.ToString()), ("ApiKey", "old"));
        var services = new ServiceCollection();
        services.AddClinicApi(configuration);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ClinicApiClient>();

        await client.Patients.GetPatientAsync("clinics/a/patients/b");
        configuration["ApiKey"] = "new";
        configuration.Reload();
        await client.Patients.GetPatientAsync("clinics/a/patients/b");

        Assert.Equal(["Bearer old", "Bearer new"], server.Received.Select(c => c.Headers.GetValue("authorization")));
    }

    [Fact]
    public void Options_WithEveryMistake_AreRefusedAtStartWithAllOfThem()
    {
        var services = new ServiceCollection();
        services.AddClinicApi(o =>
        {
            o.Address = new Uri("http://user@clinic-api.example/v1");
            o.ApiKey = "with a space";
            o.Timeout = TimeSpan.Zero;
            o.ApplicationId = "my app";
            o.Retry = new ClinicApiRetryOptions { MaxAttempts = 9, InitialBackoff = TimeSpan.Zero, MaxBackoff = TimeSpan.FromTicks(-1) };
        });
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(8, exception.Failures.Count());
        Assert.DoesNotContain("with a space", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FurtherAddresses_OfAnotherForm_AreRefused()
    {
        var mistaken = new ClinicApiOptions
        {
            Address = new Uri("https://clinic-api.example"),
            ApiKey = "k",
            FurtherAddresses = [new Uri("http://clinic-api.example")],
            HttpHandler = new HttpClientHandler(),
        };

        var exception = Assert.Throws<ArgumentException>(() => new ClinicApiClient(mistaken));

        Assert.Contains("FurtherAddresses must have the scheme of Address", exception.Message, StringComparison.Ordinal);
        Assert.Contains("FurtherAddresses need a SocketsHttpHandler", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "k", "Address is missing")]
    [InlineData("https://clinic-api.example", "", "ApiKey is missing")]
    [InlineData("ftp://clinic-api.example", "k", "Address must begin with https://")]
    public void Options_WithOneMistake_SayWhatToSet(string address, string key, string expected)
    {
        var services = new ServiceCollection();
        services.AddClinicApi(Settings(("Address", address), ("ApiKey", key)));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ClinicApiClient>());

        Assert.StartsWith(expected, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Timeout", "soon", "a duration")]
    [InlineData("Retry:MaxAttempts", "many", "a number")]
    [InlineData("Address", "clinic-api", "an address")]
    [InlineData("CarryConsistencyTokens", "ja", "true or false")]
    public void Setting_OfTheWrongForm_IsNamedByItsPath(string key, string value, string expected)
    {
        var services = new ServiceCollection();
        var root = new ConfigurationBuilder().AddInMemoryCollection([new($"ClinicApi:{key}", value)]).Build();
        services.AddClinicApi(root.GetSection("ClinicApi"));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ClinicApiClient>());

        Assert.StartsWith($"The setting ClinicApi:{key} must be {expected}", exception.Message, StringComparison.Ordinal);
    }

    private static IConfigurationRoot Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
