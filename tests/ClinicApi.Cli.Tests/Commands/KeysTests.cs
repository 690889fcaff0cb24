using ClinicApi.Cli.Tests.Support;

namespace ClinicApi.Cli.Tests.Commands;

[Collection(nameof(DemoServer))]
public sealed class KeysTests(DemoServer server)
{
    private readonly Shell administrator = Shell.Of(server, "administrator");

    [Fact]
    public async Task Key_Made_Works_UntilItIsRevoked()
    {
        var made = await administrator.RunAsync("keys", "create", "--partner", "demo-booking", "--label", "of a test", "--scope", "catalogue.read", "--expires", "1");
        Assert.Equal(0, made.Code);
        var caller = Shell.Of(server, "partner");
        caller.Variables["CLINICAPI_KEY"] = Assert.Single(made.Lines);
        Assert.Equal(0, (await caller.RunAsync("clinics")).Code);

        var name = (await administrator.AskAsync("keys", "list", "--partner", "demo-booking"))
            .First(k => k.TryGetProperty("displayName", out var label) && label.GetString() == "of a test").GetProperty("name").GetString()!;
        Assert.DoesNotContain(caller.Variables["CLINICAPI_KEY"], (await administrator.RunAsync("keys", "list", "--partner", "demo-booking")).Output, StringComparison.Ordinal);
        var rotated = Assert.Single(await administrator.AskAsync("keys", "rotate", name, "--overlap", "1"));
        Assert.NotEqual(caller.Variables["CLINICAPI_KEY"], rotated.GetProperty("key").GetString());
        var revoked = Assert.Single(await administrator.AskAsync("keys", "revoke", name, "--yes"));
        Assert.Equal("API_KEY_STATE_REVOKED", revoked.GetProperty("state").GetString());

        // The server notices within a second.
        var refused = await caller.RunAsync("clinics");
        while (refused.Code == 0)
            refused = await caller.RunAsync("clinics");
        Assert.Equal(3, refused.Code);
        Assert.Contains("[CREDENTIALS_REVOKED", refused.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OfNobody_AreWrongUse() =>
        Assert.Equal(2, (await administrator.RunAsync("keys", "list")).Code);
}
