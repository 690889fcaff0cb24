using System.Security.Cryptography.X509Certificates;
using ClinicApi.Options.V1;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Credentials;

public sealed class CertificateTests(SqliteIdentityServer server) : ServerSuite(server), IClassFixture<SqliteIdentityServer>
{
    [Fact]
    public async Task Certificate_OfAnAuthority_IsThePartnerWhomItsNameMeans()
    {
        var clinic = await GivenClinicAsync();
        var caller = await server.GivenCallerAsync(Credential.Certificate, CallerKind.Partner, clinic.Id);
        Assert.Equal([clinic.Name], (await caller.Clinics.ListClinicsAsync(new ListClinicsRequest())).Clinics.Select(c => c.Name));
    }

    [Fact]
    public async Task Certificate_ByItsFingerprintOrAddress_IsThePartnerToWhomItIsMapped()
    {
        await server.Node.GivenCallerAsync(CallerKind.Partner, Scopes.For(CallerKind.Partner), [], partnerId: IdentityServer.PartnerOf(0));
        await ListAsync(server.Pinned);
        await ListAsync(server.Authority.IssueForClient(uri: "spiffe://clinics.test/importer"));
    }

    [Fact]
    public async Task Certificate_ThatIsNotOneForThisService_IsRefused()
    {
        using var stranger = TestAuthority.Create();
        var known = await server.GivenCallerAsync(Credential.Certificate, CallerKind.Partner);
        var dns = $"caller-{known.PartnerId.Split('-')[1]}.clinics.test";
        await ListAsync(server.Authority.IssueForClient(dns));
        Dictionary<string, X509Certificate2> certificates = new()
        {
            ["another authority's"] = stranger.IssueForClient(dns),
            ["a name that nobody has"] = server.Authority.IssueForClient("nobody.clinics.test"),
            ["no name"] = server.Authority.IssueForClient(),
            ["an address in the place of a name"] = server.Authority.IssueForClient(uri: $"https://{dns}"),
            ["one for servers"] = server.Authority.IssueForServer(dns),
        };
        foreach (var (what, certificate) in certificates)
        {
            var refused = await Refused.ByAsync(() => ListAsync(certificate));
            Assert.True(refused.Reason == "CREDENTIALS_INVALID", $"A certificate with {what}: {refused.Describe()}");
        }

        await Refused.WithAsync(
            ErrorReason.CredentialsRevoked, () => ListAsync(server.Authority.IssueForClient(dns, until: TestAuthority.From.AddYears(1))));
        await Refused.WithAsync(ErrorReason.CredentialsMissing, () => ListAsync(null));
    }

    [Fact]
    public async Task Key_GoesBeforeTheCertificate()
    {
        var known = await server.GivenCallerAsync(Credential.Certificate, CallerKind.Partner);
        var headers = new Metadata { { "authorization", "Bearer nonsense" } };
        await Refused.WithAsync(ErrorReason.CredentialsInvalid, known.Clinics.ListClinicsAsync(new ListClinicsRequest(), headers));
        headers = new Metadata { { "authorization", $"Bearer {Administrator.Key}" } };
        var clinic = await GivenClinicAsync();
        Assert.Contains((await known.Clinics.ListClinicsAsync(new ListClinicsRequest { PageSize = 500 }, headers)).Clinics, c => c.Name == clinic.Name);
    }

    [Fact]
    public async Task Partner_Suspended_IsRefusedWithItsCertificateWithinASecond()
    {
        var known = await server.GivenCallerAsync(Credential.Certificate, CallerKind.Partner);
        await known.Clinics.ListClinicsAsync(new ListClinicsRequest());
        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest
        {
            Partner = new Partner { Name = $"partners/{known.PartnerId}", State = PartnerState.Suspended },
            UpdateMask = new() { Paths = { "state" } },
        });
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, known.Clinics.ListClinicsAsync(new ListClinicsRequest()));
    }

    private Task<ListClinicsResponse> ListAsync(X509Certificate2? certificate) =>
        new ClinicService.ClinicServiceClient(server.OpenChannel(certificate)).ListClinicsAsync(new ListClinicsRequest()).ResponseAsync;
}
