using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Tests.Calls;

public sealed class CredentialsTests
{
    private const string Name = "clinics/a/patients/b";

    [Fact]
    public async Task Key_OfTheOptions_IsSentAsBearerToken()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        using var client = server.Connect();

        await client.Patients.GetPatientAsync(Name);

        Assert.Equal("Bearer ck_test_partner", server.Received.Single().Headers.GetValue("authorization"));
    }

    [Fact]
    public async Task KeyProvider_IsAskedBeforeEachAttempt()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Bare(StatusCode.Unavailable))
            .ThenRefuse(Refusal.After(StatusCode.Aborted, "CONTENTION", TimeSpan.FromMilliseconds(1)))
            .ThenAnswer(new Patient());
        var asked = 0;
        using var client = server.Connect(o => o.ApiKeyProvider = _ => ValueTask.FromResult($"key-{++asked}"));

        await client.Patients.GetPatientAsync(Name);

        Assert.Equal(["Bearer key-1", "Bearer key-2", "Bearer key-3"], server.Received.Select(c => c.Headers.GetValue("authorization")));
    }

    [Fact]
    public async Task KeyFile_ThatIsReplaced_IsReadAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "ck_old\n");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        using var client = server.Connect(o => (o.ApiKey, o.ApiKeyFile) = (null, file));

        await client.Patients.GetPatientAsync("clinics/a/patients/b");
        await File.WriteAllTextAsync(file, "ck_new\n");
        await client.Patients.GetPatientAsync("clinics/a/patients/b");
        File.Delete(file);
        var missing = await Assert.ThrowsAsync<UnauthenticatedException>(() => client.Patients.GetPatientAsync("clinics/a/patients/b"));

        Assert.Equal(["Bearer ck_old", "Bearer ck_new"], server.Received.Select(c => c.Headers.GetValue("authorization")));
        Assert.Contains("could not be obtained", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatIsRevoked_GivesOneExceptionAndIsNotTriedAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(StatusCode.Unauthenticated, "CREDENTIALS_REVOKED"));
        using var client = server.Connect();

        var revoked = await Assert.ThrowsAsync<UnauthenticatedException>(() => client.Patients.GetPatientAsync("clinics/a/patients/b"));

        Assert.Equal(ErrorReason.CredentialsRevoked, revoked.Reason);
        Assert.DoesNotContain("ck_test_partner", revoked.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task KeyProvider_ThatFails_GivesOneExceptionWithItsCause()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        var cause = new TimeoutException("The vault is away.");
        using var client = server.Connect(o => o.ApiKeyProvider = _ => ValueTask.FromException<string>(cause));

        var exception = await Assert.ThrowsAsync<UnauthenticatedException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Same(cause, exception.InnerException);
        Assert.Contains("The vault is away.", exception.Message, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task KeyProvider_ThatGivesRubbish_IsNotRepeatedInTheMessage()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect(o => o.ApiKeyProvider = _ => ValueTask.FromResult("secret with\nline break"));

        var exception = await Assert.ThrowsAsync<UnauthenticatedException>(() => client.Patients.GetPatientAsync(Name));

        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyProvider_ThatNeverAnswers_EndsWithTheDeadline()
    {
        var never = new TaskCompletionSource<string>();
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect(o =>
        {
            o.TimeProvider = new SkippingClock();
            o.ApiKeyProvider = _ => new ValueTask<string>(never.Task);
        });

        await Assert.ThrowsAsync<DeadlineExceededException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("http://clinic-api.example")]
    [InlineData("http://10.0.0.1:5080")]
    [InlineData("http://localhost.example")]
    [InlineData("http://127.0.0.1.example")]
    public void PlainHttp_ToAnotherMachine_IsRefusedUnlessAllowedByName(string address)
    {
        var options = new ClinicApiOptions { Address = new Uri(address), ApiKey = "k" };

        var exception = Assert.Throws<ArgumentException>(() => new ClinicApiClient(options));
        Assert.Contains(nameof(ClinicApiOptions.AllowInsecureRemoteCredentials), exception.Message, StringComparison.Ordinal);

        options.AllowInsecureRemoteCredentials = true;
        new ClinicApiClient(options).Dispose();
    }

    [Theory]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    [InlineData("https://clinic-api.example")]
    public void Address_OfThisMachineOrEncrypted_IsAccepted(string address) =>
        new ClinicApiClient(new ClinicApiOptions { Address = new Uri(address), ApiKey = "k" }).Dispose();

    [Fact]
    public async Task UserAgent_NamesPackageRuntimeAndApplication()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(new Patient());
        using var client = server.Connect(o => o.ApplicationId = "booking-site/2.3");

        await client.Patients.GetPatientAsync(Name);

        var agent = server.Received.Single().Headers.GetValue("user-agent");
        Assert.Matches(@"clinicapi-dotnet/\d+\.\d+\.\d+\S* grpc/2\.\d+\.\d+\S* net/\d+\.\d+\.\d+ app/booking-site/2\.3", agent);
    }
}
