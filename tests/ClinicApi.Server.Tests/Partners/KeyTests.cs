using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Partners;

public abstract class KeyTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Key_IsShownOnce_AndWorks_AndARepeatDoesNotShowItAgain()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var request = new CreateApiKeyRequest
        {
            Parent = NameOf(partner),
            ApiKey = new ApiKey { DisplayName = "second", Scopes = { "catalogue.read" } },
            RequestId = Guid.NewGuid().ToString(),
        };
        var made = await partner.Partners.CreateApiKeyAsync(request);
        Assert.StartsWith(made.KeyPrefix + "_", made.Key, StringComparison.Ordinal);
        Assert.Matches("^partners/[a-z0-9-]+/apiKeys/[a-z0-9]{12}$", made.Name);
        await ListClinicsAsync(made.Key);

        var again = await partner.Partners.CreateApiKeyAsync(request);
        Assert.Equal((made.Name, ""), (again.Name, again.Key));
        Assert.Equal("", (await partner.Partners.GetApiKeyAsync(new GetApiKeyRequest { Name = made.Name })).Key);
        Assert.DoesNotContain(Server.Node.Logs.Lines, line => line.Text.Contains(made.Key, StringComparison.Ordinal));
    }

    [EngineFact]
    public async Task Rotation_LetsBothLiveForTheOverlap_AndNoThird()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var old = await CreateAsync(partner, new ApiKey { DisplayName = "line", Scopes = { "catalogue.read" } });
        var next = await partner.Partners.RotateApiKeyAsync(new RotateApiKeyRequest { Name = old.Name, Overlap = Duration.FromTimeSpan(TimeSpan.FromHours(1)) });
        Assert.Equal((old.Name, "line"), (next.Predecessor, next.DisplayName));
        Assert.Equal(["catalogue.read"], next.Scopes);
        var rotating = await partner.Partners.GetApiKeyAsync(new GetApiKeyRequest { Name = old.Name });
        Assert.Equal((ApiKeyState.Rotating, next.Name), (rotating.State, rotating.Successor));
        await ListClinicsAsync(old.Key);
        await ListClinicsAsync(next.Key);
        foreach (var name in new[] { old.Name, next.Name })
        {
            var refused = await Refused.WithAsync(
                ErrorReason.RotationInProgress, partner.Partners.RotateApiKeyAsync(new RotateApiKeyRequest { Name = name }));
            Assert.Equal(["ROTATION_IN_PROGRESS"], refused.Preconditions);
        }

        await Server.AdvanceAsync(TimeSpan.FromHours(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, () => ListClinicsAsync(old.Key));
        await Refused.WithAsync(ErrorReason.ApiKeyInactive, partner.Partners.RotateApiKeyAsync(new RotateApiKeyRequest { Name = old.Name }));
        await ListClinicsAsync(next.Key);
        await partner.Partners.RotateApiKeyAsync(new RotateApiKeyRequest { Name = next.Name });
    }

    [EngineFact]
    public async Task Key_Revoked_IsRefusedWithinASecond_AndRevokingAgainChangesNothing()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var key = await CreateAsync(partner, new ApiKey());
        await ListClinicsAsync(key.Key);
        var revoked = await partner.Partners.RevokeApiKeyAsync(new RevokeApiKeyRequest { Name = key.Name });
        Assert.Equal(ApiKeyState.Revoked, revoked.State);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, () => ListClinicsAsync(key.Key));
        Assert.Equal(revoked, await partner.Partners.RevokeApiKeyAsync(new RevokeApiKeyRequest { Name = key.Name }));
    }

    [EngineFact]
    public async Task Key_RevokedOnOneNode_IsRefusedWithinASecondOnAnother_AlsoWithAStreamThatIsOpen()
    {
        await using var another = await ServerNode.StartAsync(Server.Database, Server.Database.Time);
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var key = await CreateAsync(partner, new ApiKey());
        var there = another.With($"Bearer {key.Key}");
        await ListClinicsAsync(key.Key);
        await new ClinicService.ClinicServiceClient(there).ListClinicsAsync(new ListClinicsRequest());
        using var watch = new EventService.EventServiceClient(there).WatchEvents(new WatchEventsRequest());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));

        await partner.Partners.RevokeApiKeyAsync(new RevokeApiKeyRequest { Name = key.Name });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, () => ListClinicsAsync(key.Key));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, new ClinicService.ClinicServiceClient(there).ListClinicsAsync(new ListClinicsRequest()));
        var end = Refused.WithAsync(ErrorReason.CredentialsRevoked, async () =>
        {
            while (await watch.ResponseStream.MoveNext(CancellationToken.None))
            {
                // What was under way before.
            }
        });
        await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(1), end);
    }

    [EngineFact]
    public async Task Key_MakesNoneThatMayDoMoreThanItself()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var small = await CreateAsync(partner, new ApiKey { Scopes = { "keys.write", "catalogue.read" } });
        var caller = partner with { Invoker = Server.Node.With($"Bearer {small.Key}") };
        await CreateAsync(caller, new ApiKey { Scopes = { "catalogue.read" } });
        foreach (var wish in new[] { new ApiKey { Scopes = { "patients.read" } }, new ApiKey() })
            await Refused.WithAsync(ErrorReason.ScopeMissing, () => CreateAsync(caller, wish));
        var large = await CreateAsync(partner, new ApiKey());
        await Refused.WithAsync(ErrorReason.ScopeMissing, caller.Partners.RotateApiKeyAsync(new RotateApiKeyRequest { Name = large.Name }));
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, () => CreateAsync(partner, new ApiKey { Scopes = { "partners.write" } }));
        Assert.Equal(["api_key.scopes[0]"], refused.Fields);
    }

    [EngineFact]
    public async Task Key_Expires_AtMostTwoYearsAhead()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var now = Server.Node.Time.GetUtcNow();
        foreach (var end in new[] { now, now.AddDays(731) })
        {
            var refused = await Refused.WithAsync(
                ErrorReason.InvalidRequest, () => CreateAsync(partner, new ApiKey { ExpireTime = end.ToTimestamp() }));
            Assert.Equal(["api_key.expire_time"], refused.Fields);
        }

        var key = await CreateAsync(partner, new ApiKey { ExpireTime = now.AddMinutes(1).ToTimestamp() });
        await Server.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, () => ListClinicsAsync(key.Key));
        Assert.Equal(ApiKeyState.Expired, (await partner.Partners.GetApiKeyAsync(new GetApiKeyRequest { Name = key.Name })).State);
    }

    [EngineFact]
    public async Task Keys_AreListedNewestFirstInPages_AndByState_AndThereAreTwentyAtMost()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var names = new List<string> { $"{NameOf(partner)}/apiKeys/{partner.KeyId}" };
        for (var i = 0; i < 19; i++)
        {
            await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
            names.Insert(0, (await CreateAsync(partner, new ApiKey())).Name);
        }

        await Refused.WithAsync(ErrorReason.ApiKeyLimitReached, () => CreateAsync(partner, new ApiKey()));
        await partner.Partners.RevokeApiKeyAsync(new RevokeApiKeyRequest { Name = names[3] });
        await CreateAsync(partner, new ApiKey());
        List<string> listed = [];
        var request = new ListApiKeysRequest { Parent = NameOf(partner), PageSize = 8 };
        do
        {
            var page = await partner.Partners.ListApiKeysAsync(request);
            listed.AddRange(page.ApiKeys.Select(k => k.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(names, listed.Where(names.Contains));
        Assert.Equal(21, listed.Count);
        var revoked = await partner.Partners.ListApiKeysAsync(new ListApiKeysRequest { Parent = NameOf(partner), States = { ApiKeyState.Revoked } });
        Assert.Equal([names[3]], revoked.ApiKeys.Select(k => k.Name));
    }

    [EngineFact]
    public async Task LastUse_IsKnownToTheMinute_SoonAfterIt()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var key = await CreateAsync(partner, new ApiKey());
        Assert.Null(key.LastUseTime);
        await ListClinicsAsync(key.Key);
        var minute = Server.Node.Time.GetUtcNow().ToUnixTimeSeconds() / 60 * 60;
        await Eventually.HoldsAsync("the use is written down", async () =>
        {
            await Server.AdvanceAsync(TimeSpan.FromSeconds(15));
            var read = await partner.Partners.GetApiKeyAsync(new GetApiKeyRequest { Name = key.Name });
            return read.LastUseTime?.Seconds == minute;
        });
    }

    private static string NameOf(TestCaller caller) => $"partners/{caller.PartnerId}";

    private static async Task<ApiKey> CreateAsync(TestCaller caller, ApiKey key) =>
        await caller.Partners.CreateApiKeyAsync(new CreateApiKeyRequest { Parent = NameOf(caller), ApiKey = key });

    private async Task ListClinicsAsync(string key) =>
        await new ClinicService.ClinicServiceClient(Server.Node.With($"Bearer {key}")).ListClinicsAsync(new ListClinicsRequest());
}

public sealed class SqliteKeyTests(SqliteTestServer server) : KeyTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresKeyTests(PostgresTestServer server) : KeyTests(server), IClassFixture<PostgresTestServer>;
