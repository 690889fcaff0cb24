using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Partners;

public abstract class PartnerTests(TestServer server) : ServerSuite(server)
{
    private static readonly string[] FewScopes = ["catalogue.read", "events.read"];

    [EngineFact]
    public async Task Partner_IsCreatedReadChangedListedAndDeleted()
    {
        var created = await CreateAsync(new Partner
        {
            DisplayName = "Glow",
            CallerKind = CallerKind.Partner,
            Scopes = { FewScopes },
            ContactEmail = "ops@glow.example",
            Quota = new Quota { MaxHolds = 7 },
        }, $"glow-{Guid.NewGuid():N}");
        Assert.Equal((PartnerState.Active, 7), (created.State, created.Quota.MaxHolds));
        Assert.Equal(created, await Administrator.Partners.GetPartnerAsync(new GetPartnerRequest { Name = created.Name }));

        var changed = await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest
        {
            Partner = new Partner { Name = created.Name, Etag = created.Etag, DisplayName = "Glow 2", Quota = new Quota { CallsPerSecond = 5 } },
            UpdateMask = new FieldMask { Paths = { "display_name", "quota.calls_per_second" } },
        });
        Assert.Equal(("Glow 2", 7, 5), (changed.DisplayName, changed.Quota.MaxHolds, changed.Quota.CallsPerSecond));
        await Refused.WithAsync(ErrorReason.EtagMismatch, Administrator.Partners.UpdatePartnerAsync(
            new UpdatePartnerRequest { Partner = new Partner { Name = created.Name, Etag = created.Etag, DisplayName = "Glow 3" } }));

        var listed = await Administrator.Partners.ListPartnersAsync(new ListPartnersRequest { PageSize = 500, CallerKind = CallerKind.Partner });
        Assert.Contains(changed, listed.Partners);
        Assert.All(listed.Partners, p => Assert.Equal(CallerKind.Partner, p.CallerKind));

        await Administrator.Partners.DeletePartnerAsync(new DeletePartnerRequest { Name = created.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, Administrator.Partners.GetPartnerAsync(new GetPartnerRequest { Name = created.Name }));
        await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, () => CreateAsync(created, created.Name.Split('/')[1]));
    }

    [EngineFact]
    public async Task Partner_WithAScopeThatNoMethodAsksFor_OrAnotherKind_IsRefused()
    {
        var refused = await Refused.WithAsync(
            ErrorReason.InvalidRequest,
            () => CreateAsync(new Partner { DisplayName = "P", CallerKind = CallerKind.Partner, Scopes = { "catalogue.read", "world.rule" } }));
        Assert.Equal(["partner.scopes[1]"], refused.Fields);
        var partner = await CreateAsync(new Partner { DisplayName = "P", CallerKind = CallerKind.Partner, Scopes = { FewScopes } });
        refused = await Refused.WithAsync(ErrorReason.InvalidRequest, Administrator.Partners.UpdatePartnerAsync(
            new UpdatePartnerRequest { Partner = new Partner { Name = partner.Name, CallerKind = CallerKind.Service } }));
        Assert.Equal(["partner.caller_kind"], refused.Fields);
    }

    [EngineFact]
    public async Task Partner_WithAnAppointmentAhead_IsNotDeletedButSuspended_AndItsKeysAreRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 10));
        var name = $"partners/{clinic.Partner.PartnerId}";
        await Refused.WithAsync(ErrorReason.ResourceInUse, Administrator.Partners.DeletePartnerAsync(new DeletePartnerRequest { Name = name }));

        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest { Partner = new Partner { Name = name, State = PartnerState.Suspended } });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, clinic.Partner.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name }));

        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest { Partner = new Partner { Name = name, State = PartnerState.Active } });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await clinic.Partner.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name });
    }

    [EngineFact]
    public async Task ScopeTakenFromAPartner_IsTakenFromItsKeysWithinASecond()
    {
        var clinic = await GivenClinicAsync();
        var before = await clinic.Partner.Partners.GetPartnerAsync(new GetPartnerRequest { Name = $"partners/{clinic.Partner.PartnerId}" });
        var less = before.Clone();
        less.Scopes.Remove("catalogue.read");
        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest { Partner = less });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.ScopeMissing, clinic.Partner.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name }));
    }

    [EngineFact]
    public async Task Grant_OpensAClinic_WithTheScopesThatItNames_UntilItEnds()
    {
        var clinic = await GivenClinicAsync();
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var name = $"partners/{partner.PartnerId}";
        var request = new GetClinicRequest { Name = clinic.Name };
        await Refused.WithAsync(ErrorReason.ResourceNotFound, partner.Clinics.GetClinicAsync(request));

        var grant = await Administrator.Partners.CreateClinicGrantAsync(new CreateClinicGrantRequest
        {
            Parent = name,
            ClinicGrant = new ClinicGrant
            {
                Clinic = clinic.Name,
                Scopes = { "catalogue.read" },
                ExpireTime = Server.Node.Time.GetUtcNow().AddHours(1).ToTimestamp(),
            },
        });
        Assert.Equal(grant, await partner.Partners.GetClinicGrantAsync(new GetClinicGrantRequest { Name = grant.Name }));
        Assert.Equal([grant], (await partner.Partners.ListClinicGrantsAsync(new ListClinicGrantsRequest { Parent = name })).ClinicGrants);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await partner.Clinics.GetClinicAsync(request);
        var refused = await Refused.WithAsync(
            ErrorReason.ScopeMissing, partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name }));
        Assert.Equal("patients.read", refused.Metadata["scope"]);
        await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, GrantAsync(name, new ClinicGrant { Clinic = clinic.Name }));

        await Server.AdvanceAsync(TimeSpan.FromHours(1));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, partner.Clinics.GetClinicAsync(request));
        var again = await GrantAsync(name, new ClinicGrant { Clinic = clinic.Name });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name });
        await Administrator.Partners.DeleteClinicGrantAsync(new DeleteClinicGrantRequest { Name = again.Name });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, partner.Clinics.GetClinicAsync(request));
    }

    [EngineFact]
    public async Task Grant_OfAllClinics_OpensAlsoThoseToCome_AndIsForServices()
    {
        var service = await Server.Node.GivenCallerAsync(CallerKind.Service);
        await GrantAsync($"partners/{service.PartnerId}", new ClinicGrant { AllClinics = true });
        var clinic = await GivenClinicAsync();
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await service.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name });
        var refused = await Refused.WithAsync(
            ErrorReason.InvalidRequest, GrantAsync($"partners/{clinic.Partner.PartnerId}", new ClinicGrant { AllClinics = true }));
        Assert.Equal(["clinic_grant.all_clinics"], refused.Fields);
    }

    [EngineFact]
    public async Task Change_IsRecordedUnderItsResource_WithoutAnEvent_AndARepeatIsAnsweredWithIt()
    {
        var request = new CreatePartnerRequest
        {
            Partner = new Partner { DisplayName = "P", CallerKind = CallerKind.Staff, Scopes = { FewScopes } },
            RequestId = Guid.NewGuid().ToString(),
        };
        var first = await Administrator.Partners.CreatePartnerAsync(request);
        Assert.Equal(first, await Administrator.Partners.CreatePartnerAsync(request));
        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest { Partner = new Partner { Name = first.Name, DisplayName = "Q" } });
        await Eventually.HoldsAsync("creation, replay and change are recorded", async () =>
        {
            var log = await Administrator.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { PageSize = 500 });
            return log.AuditEntries.Count(e => e.Resources.Contains(first.Name)) >= 2;
        });
    }

    private async Task<Partner> CreateAsync(Partner partner, string id = "") =>
        await Administrator.Partners.CreatePartnerAsync(new CreatePartnerRequest { Partner = partner, PartnerId = id });

    private Grpc.Core.AsyncUnaryCall<ClinicGrant> GrantAsync(string parent, ClinicGrant grant) =>
        Administrator.Partners.CreateClinicGrantAsync(new CreateClinicGrantRequest { Parent = parent, ClinicGrant = grant });
}

public sealed class SqlitePartnerTests(SqliteTestServer server) : PartnerTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresPartnerTests(PostgresTestServer server) : PartnerTests(server), IClassFixture<PostgresTestServer>;
