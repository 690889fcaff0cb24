using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace ClinicApi.Server.Tests.Credentials;

public abstract class TokenTests(IdentityServer server) : ServerSuite(server)
{
    private static readonly string[] Scope = ["catalogue.read"];

    private TestIssuer Issuer => server.Issuer;

    [EngineFact]
    public async Task Token_GivesWhatItIsFor_OfWhatItsPartnerHas()
    {
        var clinic = await GivenClinicAsync();
        var partner = await server.Node.GivenCallerAsync(CallerKind.Partner, ["catalogue.read", "patients.read"], [clinic.Id]);
        var caller = partner with { Invoker = With(Issuer.Issue(partner.PartnerId, ["catalogue.read", "patients.write", "openid"])) };
        await caller.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name });
        foreach (var call in new Func<Task>[]
        {
            () => caller.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name }).ResponseAsync,
            () => caller.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient() }).ResponseAsync,
        })
        {
            await Refused.WithAsync(ErrorReason.ScopeMissing, call);
        }

        await Refused.WithAsync(ErrorReason.ScopeMissing, () => ListAsync(Issuer.Issue(partner.PartnerId, [])));
        var asList = Issuer.Issue(partner.PartnerId, [], token => token.Claims["scope"] = Scope);
        await ListAsync(asList);
    }

    [EngineFact]
    public async Task Token_OfAnIssuerThatLimitsClinics_ReachesThoseAlone()
    {
        var (one, other) = (await GivenClinicAsync(), await GivenClinicAsync());
        if (await server.Node.Store.Partners.FindAsync(IdentityServer.OfTheSecond, CancellationToken.None) is null)
            await server.Node.GivenCallerAsync(CallerKind.Partner, Scopes.For(CallerKind.Partner), [], partnerId: IdentityServer.OfTheSecond);
        await server.Node.Store.CommitAsync(
            new Mutation("").Grant(IdentityServer.OfTheSecond, one.Id).Grant(IdentityServer.OfTheSecond, other.Id), CancellationToken.None);
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        string Token(params string[] clinics) => server.SecondIssuer.Issue("", [], token =>
        {
            token.Issuer = "https://second.test";
            token.Claims["client_id"] = "https://apps.test/7";
            token.Claims["clinics"] = clinics;
        });

        var caller = new ClinicService.ClinicServiceClient(With(Token(one.Id)));
        await caller.GetClinicAsync(new GetClinicRequest { Name = one.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, caller.GetClinicAsync(new GetClinicRequest { Name = other.Name }));
        Assert.Equal([one.Name], (await caller.ListClinicsAsync(new ListClinicsRequest())).Clinics.Select(c => c.Name));
        await new ClinicService.ClinicServiceClient(With(Token(one.Name, other.Name))).GetClinicAsync(new GetClinicRequest { Name = other.Name });
        Assert.Empty((await new ClinicService.ClinicServiceClient(With(Token())).ListClinicsAsync(new ListClinicsRequest())).Clinics);
    }

    [EngineFact]
    public async Task Token_ThatIsNotOneForThisService_IsRefused()
    {
        var partner = await server.Node.GivenCallerAsync(CallerKind.Partner);
        string Issue(Action<SecurityTokenDescriptor> change) => Issuer.Issue(partner.PartnerId, Scope, change);
        await ListAsync(Issue(_ => { }));
        var good = Issue(_ => { });
        var parts = good.Split('.');
        var (small, secret) = (Issuer.AddRsa(1024), Issuer.AddSecret());
        var publicKey = Encoding.ASCII.GetBytes(((RsaSecurityKey)Issuer.Current.Key).Rsa.ExportSubjectPublicKeyInfoPem());
        Dictionary<string, string> tokens = new()
        {
            ["another audience"] = Issue(t => t.Audience = "https://elsewhere.test"),
            ["no audience"] = Issue(t => t.Audience = null),
            ["another issuer"] = Issue(t => t.Issuer = "https://elsewhere.test"),
            ["the other issuer's name"] = Issue(t => t.Issuer = "https://second.test"),
            ["no expiry"] = Issue(t => t.Expires = null),
            ["an unknown partner"] = Issuer.Issue("nobody-there", Scope),
            ["no subject"] = Issue(t => t.Claims.Remove("sub")),
            ["two subjects"] = Issue(t => t.Claims["sub"] = new[] { partner.PartnerId, "other" }),
            ["no key id"] = Issue(t => t.SigningCredentials = new SigningCredentials(new RsaSecurityKey(((RsaSecurityKey)Issuer.Current.Key).Rsa), SecurityAlgorithms.RsaSha256)),
            ["an algorithm that is not listed"] = Issue(t => t.SigningCredentials = new SigningCredentials(Issuer.Current.Key, SecurityAlgorithms.RsaSha512)),
            ["the public key as a secret"] = Issue(t => t.SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(publicKey) { KeyId = Issuer.Current.Kid }, SecurityAlgorithms.HmacSha256)),
            ["a published secret"] = Issue(t => t.SigningCredentials = secret),
            ["a key that is too small"] = Issue(t => t.SigningCredentials = small),
            ["somebody else's key under the same id"] = Issue(t => t.SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = Issuer.Current.Kid }, SecurityAlgorithms.RsaSha256)),
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["no algorithm"] = $"{Encode($$"""{"alg":"none","kid":"{{Issuer.Current.Kid}}"}""")}.{parts[1]}.",
            ["another content"] = $"{parts[0]}.{Encode($$"""{"iss":"{{Issuer.Name}}","aud":"{{TestIssuer.Audience}}","sub":"{{server.Administrator.PartnerId}}","exp":4102444800}""")}.{parts[2]}",
            ["nothing readable"] = "a.b.c",
            ["characters that base 64 does not have"] = $"{parts[0]}.{parts[1]}!.{parts[2]}",
            ["dots alone"] = "..",
        };
        foreach (var (what, token) in tokens)
        {
            var refused = await Refused.ByAsync(() => ListAsync(token));
            Assert.True(refused.Reason == "CREDENTIALS_INVALID", $"A token with {what}: {refused.Describe()}");
        }

        Assert.DoesNotContain(server.Node.Logs.Lines, line => tokens.Values.Append(good).Any(token => token.Length > 5 && line.Text.Contains(token, StringComparison.Ordinal)));
    }

    [EngineFact]
    public async Task Token_BeforeAndAfterItsTime_IsRefused_WithTheSkewThatIsAllowed()
    {
        var partner = await server.Node.GivenCallerAsync(CallerKind.Partner);
        var now = server.Node.Time.GetUtcNow().UtcDateTime;
        var token = Issuer.Issue(partner.PartnerId, Scope, t => (t.NotBefore, t.Expires) = (now.AddMinutes(5), now.AddMinutes(10)));
        await Refused.WithAsync(ErrorReason.CredentialsInvalid, () => ListAsync(token));
        await server.AdvanceAsync(TimeSpan.FromMinutes(4));
        await ListAsync(token);
        await server.AdvanceAsync(TimeSpan.FromMinutes(7) - TimeSpan.FromSeconds(1));
        await ListAsync(token);
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, () => ListAsync(token));
    }

    [EngineFact]
    public async Task Keys_ThatAreRotated_AreLearntFromTheFirstTokenOfTheNewOne_AndForgottenWithTheOldOne()
    {
        var partner = await server.Node.GivenCallerAsync(CallerKind.Partner);
        var old = Issuer.Issue(partner.PartnerId, Scope);
        await ListAsync(old);
        Issuer.Rotate();
        var next = Issuer.Issue(partner.PartnerId, Scope, t => t.SigningCredentials = Issuer.AddElliptic());
        await server.AdvanceAsync(TimeSpan.FromSeconds(31));
        await ListAsync(next);
        await Refused.WithAsync(ErrorReason.CredentialsInvalid, () => ListAsync(old));
    }

    [EngineFact]
    public async Task Issuer_ThatIsAway_IsNotNeededForKeysThatAreKnown()
    {
        var partner = await server.Node.GivenCallerAsync(CallerKind.Partner);
        await ListAsync(Issuer.Issue(partner.PartnerId, Scope));
        Issuer.IsAway = true;
        await server.AdvanceAsync(TimeSpan.FromHours(2));
        await ListAsync(Issuer.Issue(partner.PartnerId, Scope));
        await server.AdvanceAsync(TimeSpan.FromHours(2));
        await ListAsync(Issuer.Issue(partner.PartnerId, Scope));

        await using var second = await ServerNode.StartAsync(server.Database, server.Database.Time, server.Settings);
        var caller = new ClinicService.ClinicServiceClient(second.With($"Bearer {Issuer.Issue(partner.PartnerId, Scope)}"));
        var refused = await Refused.WithAsync(ErrorReason.IssuerUnavailable, caller.ListClinicsAsync(new ListClinicsRequest()));
        Assert.NotNull(refused.RetryAfter);
        Issuer.IsAway = false;
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await caller.ListClinicsAsync(new ListClinicsRequest());
    }

    [EngineFact]
    public async Task Tokens_WithKeysThatNobodyKnows_MakeTheNodeAskNoMoreThanTwiceAMinute()
    {
        var partner = await server.Node.GivenCallerAsync(CallerKind.Partner);
        await ListAsync(Issuer.Issue(partner.PartnerId, Scope));
        await server.AdvanceAsync(TimeSpan.FromSeconds(31));
        var before = Issuer.Fetches;
        var forged = Enumerable.Range(0, 50).Select(i => Issuer.Issue(partner.PartnerId, Scope, t => t.SigningCredentials = new SigningCredentials(
            new RsaSecurityKey(((RsaSecurityKey)Issuer.Current.Key).Rsa) { KeyId = $"made-up-{i}" }, SecurityAlgorithms.RsaSha256))).ToList();
        await Task.WhenAll(forged.Select(token => Refused.WithAsync(ErrorReason.CredentialsInvalid, () => ListAsync(token))));
        Assert.Equal(1, Issuer.Fetches - before);
        await server.AdvanceAsync(TimeSpan.FromSeconds(30));
        await Task.WhenAll(forged.Select(token => Refused.WithAsync(ErrorReason.CredentialsInvalid, () => ListAsync(token))));
        Assert.Equal(2, Issuer.Fetches - before);
    }

    [EngineFact]
    public async Task Partner_Suspended_IsRefusedWithItsTokenWithinASecond()
    {
        var partner = await server.Node.GivenCallerAsync(CallerKind.Partner);
        var token = Issuer.Issue(partner.PartnerId, Scope);
        await ListAsync(token);
        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest
        {
            Partner = new Partner { Name = $"partners/{partner.PartnerId}", State = PartnerState.Suspended },
            UpdateMask = new() { Paths = { "state" } },
        });
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, () => ListAsync(token));
    }

    [EngineFact]
    public async Task Stream_EndsWithItsToken()
    {
        var clinic = await GivenClinicAsync();
        var token = Issuer.Issue(clinic.Partner.PartnerId, Scopes.For(CallerKind.Partner));
        using var watch = new EventService.EventServiceClient(With(token)).WatchEvents(new WatchEventsRequest());
        Assert.True(await watch.ResponseStream.MoveNext());
        var refused = Refused.WithAsync(ErrorReason.CredentialsRevoked, async () =>
        {
            while (await watch.ResponseStream.MoveNext())
            {
                // Heartbeats, until the end.
            }
        });
        await server.AdvanceUntilAsync(TimeSpan.FromMinutes(61), refused);
    }

    private CallInvoker With(string token) => server.Node.With($"Bearer {token}");

    private Task<ListClinicsResponse> ListAsync(string token) =>
        new ClinicService.ClinicServiceClient(With(token)).ListClinicsAsync(new ListClinicsRequest()).ResponseAsync;

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);
}

public sealed class SqliteTokenTests(SqliteIdentityServer server) : TokenTests(server), IClassFixture<SqliteIdentityServer>;

[OnPostgres]
public sealed class PostgresTokenTests(PostgresIdentityServer server) : TokenTests(server), IClassFixture<PostgresIdentityServer>;
