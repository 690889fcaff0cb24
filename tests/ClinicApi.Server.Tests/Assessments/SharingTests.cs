using ClinicApi.Server.Tests.Events;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Assessments;

public abstract class SharingTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Partner_SeesNothingWithoutAConsent_ByteForByteAsIfThereWereNothing()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync(clinic.OtherPartner);
        var signed = await clinic.GivenSignedAsync(patient);
        var missing = $"{patient.Name}/assessments/{Guid.CreateVersion7()}";
        Assert.Equal(await GetAsync(missing), await GetAsync(signed.Name));
        Assert.Equal(await BatchAsync(missing), await BatchAsync(signed.Name));
        var nobody = $"{clinic.Name}/patients/{Guid.CreateVersion7()}";
        Assert.Equal(await ListAsync(nobody), await ListAsync(patient.Name));

        async Task<string> GetAsync(string name) => (await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Partner.Assessments.GetSkinAssessmentAsync(
            new GetSkinAssessmentRequest { Name = name }))).BytesWithout(name);
        async Task<string> BatchAsync(string name) => (await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Partner.Assessments.BatchGetSkinAssessmentsAsync(
            new BatchGetSkinAssessmentsRequest { Names = { name } }))).BytesWithout(name);
        async Task<string> ListAsync(string name) => (await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Partner.Assessments.ListSkinAssessmentsAsync(
            new ListSkinAssessmentsRequest { Parent = name }))).BytesWithout(name);
    }

    [EngineFact]
    public async Task PartnerThatRegisteredThePatient_SeesAssessmentsOnlyWhenTheyAreShared()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync(clinic.Partner);
        var signed = await clinic.GivenSignedAsync(patient);
        Assert.Empty(await clinic.Partner.ListAsync(patient));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Partner.ReadAsync(signed));

        await clinic.ShareAsync(patient, clinic.Partner);
        Assert.Equal(signed, await clinic.Partner.ReadAsync(signed));
    }

    [EngineFact]
    public async Task Share_IsAMaskOnEveryRead_AndHidesDrafts()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync(clinic.OtherPartner);
        var signed = await clinic.GivenSignedAsync(patient);
        var draft = await clinic.GivenDraftAsync(patient);
        await clinic.ShareAsync(patient, clinic.Partner, "state", "finalize_time", "findings.phototype", "inputs.concerns", "inputs.weight_kg.value");

        var expected = new SkinAssessment
        {
            Name = signed.Name,
            State = signed.State,
            FinalizeTime = signed.FinalizeTime,
            Findings = new AssessmentFindings { Phototype = signed.Findings.Phototype },
            Inputs = new AssessmentInputs { Concerns = { signed.Inputs.Concerns }, WeightKg = signed.Inputs.WeightKg },
        };
        Assert.Equal(expected, await clinic.Partner.ReadAsync(signed));
        Assert.Equal([expected], await clinic.Partner.ListAsync(patient));
        Assert.Equal([expected], (await clinic.Partner.Assessments.BatchGetSkinAssessmentsAsync(
            new BatchGetSkinAssessmentsRequest { Names = { signed.Name } })).Assessments);
        (expected.Findings, expected.Inputs) = (null, null);
        Assert.Equal([expected], await clinic.Partner.ListAsync(patient, AssessmentView.Basic));

        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Partner.ReadAsync(draft));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Partner.Assessments.BatchGetSkinAssessmentsAsync(
            new BatchGetSkinAssessmentsRequest { Names = { signed.Name, draft.Name } }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Partner.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.OtherPartner.ReadAsync(signed));
    }

    [EngineFact]
    public async Task Share_EndsWithTheNextReadAfterItIsRevoked()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var signed = await clinic.GivenSignedAsync(patient);
        var consent = await clinic.ShareAsync(patient, clinic.OtherPartner);
        Assert.Equal(signed, await clinic.OtherPartner.ReadAsync(signed));

        await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.OtherPartner.ReadAsync(signed));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.OtherPartner.ListAsync(patient));
    }

    [EngineFact]
    public async Task Share_ThatExpires_CountsUntilThen()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var signed = await clinic.GivenSignedAsync(patient);
        await clinic.Staff.Patients.RecordConsentAsync(new RecordConsentRequest
        {
            Parent = patient.Name,
            Consent = new Consent
            {
                Purpose = ConsentPurpose.AssessmentSharing,
                Recipient = $"partners/{clinic.OtherPartner.PartnerId}",
                DocumentVersion = "sharing-2026-03",
                Giver = ConsentGiver.Patient,
                ExpireTime = Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow().AddHours(1)),
            },
        });
        await Server.AdvanceAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(signed, await clinic.OtherPartner.ReadAsync(signed));
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.OtherPartner.ReadAsync(signed));
    }

    [EngineFact]
    public async Task Stream_TellsAPartnerOfWhatIsSignedWhileItIsShared_AndAServiceOfAll()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync(clinic.OtherPartner);
        using var partner = new Watching(clinic.Partner, new WatchEventsRequest());
        using var service = new Watching(clinic.Service, new WatchEventsRequest { Types_ = { EventType.AssessmentCreated, EventType.AssessmentFinalized } });
        await partner.CheckpointAsync();
        await service.CheckpointAsync();

        var unshared = await clinic.GivenSignedAsync(patient);
        var firstDoor = await OpenAsync(clinic);
        Assert.Equal(firstDoor, Told(Assert.Single(await partner.NextAsync(events: 1))));

        var consent = await clinic.ShareAsync(patient, clinic.Partner, "state");
        var shared = await clinic.GivenSignedAsync(patient);
        Assert.Equal((EventType.AssessmentFinalized, shared.Name), Told(Assert.Single(await partner.NextAsync(events: 1))));

        await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        var revoked = await clinic.GivenSignedAsync(patient);
        var secondDoor = await OpenAsync(clinic);
        Assert.Equal(secondDoor, Told(Assert.Single(await partner.NextAsync(events: 1))));

        Assert.Equal(
            new[] { unshared, shared, revoked }.SelectMany(a => new[] { (EventType.AssessmentCreated, a.Name), (EventType.AssessmentFinalized, a.Name) }),
            (await service.NextAsync(events: 6)).Select(Told));
    }

    [EngineFact]
    public async Task EachRead_IsInThePatientsLog()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var signed = await clinic.GivenSignedAsync(patient);
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.OtherPartner.ReadAsync(signed));
        await clinic.ShareAsync(patient, clinic.OtherPartner, "state");
        await clinic.OtherPartner.ReadAsync(signed);
        await clinic.OtherPartner.ListAsync(patient);
        await clinic.OtherPartner.Assessments.BatchGetSkinAssessmentsAsync(new BatchGetSkinAssessmentsRequest { Names = { signed.Name } });

        IReadOnlyList<(string Method, int Code)> expected =
        [
            ("BatchGetSkinAssessments", 0), ("GetSkinAssessment", 0), ("GetSkinAssessment", 5), ("ListSkinAssessments", 0),
        ];
        List<(string, int)> found = [];
        await Eventually.HoldsAsync("the reads are in the log", async () =>
        {
            found = [.. (await clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest
            {
                Clinic = clinic.Name,
                Patient = patient.Name,
                Caller = $"partners/{clinic.OtherPartner.PartnerId}",
            })).AuditEntries.Select(e => (e.Method.Split('/')[^1].Split('.')[^1], e.StatusCode)).Order()];
            return found.Count >= expected.Count;
        });
        Assert.Equal(expected, found);
    }

    private static (EventType, string) Told(WatchEventsResponse message) => (message.Event.Type, message.Event.Resource);

    /// <summary>Something that everybody hears of.</summary>
    private static async Task<(EventType, string)> OpenAsync(TestClinic clinic) => (EventType.RoomCreated, (await clinic.Staff.Clinics.CreateRoomAsync(
        new CreateRoomRequest { Parent = clinic.Name, Room = new Room { DisplayName = "Another", Kinds = { "storage" } } })).Name);
}

public sealed class SqliteSharingTests(SqliteTestServer server) : SharingTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresSharingTests(PostgresTestServer server) : SharingTests(server), IClassFixture<PostgresTestServer>;
