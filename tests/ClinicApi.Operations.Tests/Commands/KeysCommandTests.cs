using ClinicApi.Operations.Tests.Import;
using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Commands;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;
using ApiKey = ClinicApi.Server.Keys.ApiKey;
using ErrorReason = ClinicApi.V1.ErrorReason;

namespace ClinicApi.Operations.Tests.Commands;

public sealed class KeysCommandTests : CommandSuite
{
    [Fact]
    public async Task Create_NewPartner_PrintsAKeyThatIsAccepted()
    {
        await RunAsync("import", await WriteFileAsync(SmallClinic.Json));

        var ran = await RunAsync("keys", "create", "--partner", "acme", "--kind", "partner", "--name", "Acme", "--clinic", "small");

        Assert.Equal(CommandLine.Done, ran.ExitCode);
        var caller = await VerifyAsync(ran.Output.TrimEnd());
        Assert.Equal(("acme", CallerKind.Partner), (caller.PartnerId, caller.Kind));
        Assert.True(caller.MayReach("small"));
        Assert.Equal(Scopes.For(CallerKind.Partner).Order(), caller.Scopes.Order());
    }

    [Fact]
    public async Task Create_PrintsTheKeyAndNothingElseOnStandardOutput()
    {
        var ran = await RunAsync("keys", "create", "--partner", "acme", "--kind", "service");

        Assert.NotNull(ApiKey.Parse(ran.Output.TrimEnd()));
        Assert.DoesNotContain(ran.Output.TrimEnd(), ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ForAPartnerThatExists_NeedsNoKind_AndMakesAnotherKey()
    {
        var first = await CreateAsync("acme", "--kind", "staff");
        var second = await CreateAsync("acme", "--scope", "catalogue.read", "--expires", "30");

        Assert.NotEqual(first, second);
        var caller = await VerifyAsync(second);
        Assert.Equal((CallerKind.Staff, "catalogue.read"), (caller.Kind, Assert.Single(caller.Scopes)));
        await VerifyAsync(first);
    }

    [Fact]
    public async Task Create_ForStaff_AllowsOverbookingOnlyWhenAskedTo()
    {
        var ordinary = await VerifyAsync(await CreateAsync("reception", "--kind", "staff"));
        var trusted = await VerifyAsync(await CreateAsync("reception", "--scope", "appointments.overbook"));

        Assert.DoesNotContain("appointments.overbook", ordinary.Scopes.Order());
        Assert.Contains("appointments.write", ordinary.Scopes.Order());
        Assert.Equal("appointments.overbook", Assert.Single(trusted.Scopes));
    }

    [Theory]
    [InlineData(CommandLine.WrongUse, "--kind is needed for a new partner.", "--partner", "acme")]
    [InlineData(CommandLine.WrongUse, "--partner must match", "--partner", "Acme Inc", "--kind", "partner")]
    [InlineData(CommandLine.WrongUse, "--partner must match", "--partner", "operator", "--kind", "partner")]
    [InlineData(CommandLine.WrongUse, "'boss' not recognized", "--partner", "acme", "--kind", "boss")]
    [InlineData(CommandLine.WrongUse, "--scope audit.read is of no use to the kind partner", "--partner", "acme", "--kind", "partner", "--scope", "audit.read")]
    [InlineData(CommandLine.WrongUse, "--expires must be from 1 to 730 days.", "--partner", "acme", "--kind", "partner", "--expires", "0")]
    [InlineData(CommandLine.WrongUse, "--name must have 1 to 200 characters.", "--partner", "acme", "--kind", "partner", "--name", "a\u001bb")]
    [InlineData(CommandLine.Failed, "There is no clinic nowhere.", "--partner", "acme", "--kind", "partner", "--clinic", "nowhere")]
    public async Task Create_Wrong_SaysWhy_AndMakesNothing(int exitCode, string message, params string[] args)
    {
        var ran = await RunAsync(["keys", "create", .. args]);

        Assert.Equal((exitCode, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(message, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", (await RunAsync("partners", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OfAnotherKindThanThePartnerIs_Fails()
    {
        await CreateAsync("acme", "--kind", "staff");

        var ran = await RunAsync("keys", "create", "--partner", "acme", "--kind", "administrator");

        Assert.Equal(CommandLine.Failed, ran.ExitCode);
        Assert.Contains("of kind staff", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Revoke_ByIdOrByTheWholeKey_MakesTheKeyWorthless(bool whole)
    {
        var key = await CreateAsync("acme", "--kind", "partner");
        var keyId = ApiKey.Parse(key)!.KeyId;

        var ran = await RunAsync("keys", "revoke", whole ? key : keyId);

        Assert.Equal(CommandLine.Done, ran.ExitCode);
        Assert.DoesNotContain(ApiKey.Parse(key)!.Secret, ran.Output + ran.Error, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<ApiException>(() => VerifyAsync(key));
        Assert.Equal(ErrorReason.CredentialsRevoked, refusal.Reason);
    }

    [Fact]
    public async Task Revoke_UnknownKey_Fails()
    {
        var ran = await RunAsync("keys", "revoke", "abcdefghijkl");

        Assert.Equal(new Ran(CommandLine.Failed, "", "There is no such key." + Environment.NewLine), ran);
    }

    [Fact]
    public async Task Lists_ShowKeysWithTheirState_AndPartners_WithoutSecrets()
    {
        var kept = ApiKey.Parse(await CreateAsync("acme", "--kind", "partner"))!;
        var revoked = ApiKey.Parse(await CreateAsync("other", "--kind", "staff"))!;
        await RunAsync("keys", "revoke", revoked.KeyId);

        var keys = (await RunAsync("keys", "list")).Output;
        var partners = (await RunAsync("partners", "list")).Output;

        Assert.Matches($"{kept.KeyId} +acme +active", keys);
        Assert.Matches($"{revoked.KeyId} +other +revoked", keys);
        Assert.DoesNotContain(kept.Secret, keys, StringComparison.Ordinal);
        Assert.DoesNotContain("other", (await RunAsync("keys", "list", "--partner", "acme")).Output, StringComparison.Ordinal);
        Assert.Matches("acme +partner", partners);
        Assert.Matches("other +staff", partners);
    }

    private async Task<string> CreateAsync(string partner, params string[] args)
    {
        var ran = await RunAsync(["keys", "create", "--partner", partner, .. args]);
        Assert.True(ran.ExitCode == CommandLine.Done, ran.Error);
        return ran.Output.TrimEnd();
    }

    private async Task<Caller> VerifyAsync(string key)
    {
        await using var store = OpenStore();
        return await new KeyVerifier(store, ReadPepper(), new KeyUses(), TimeProvider.System).VerifyAsync(key, CancellationToken.None);
    }
}
