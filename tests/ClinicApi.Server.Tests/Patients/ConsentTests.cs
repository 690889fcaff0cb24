using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Patients;

public abstract class ConsentTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Consent_Recorded_IsListedAsRecorded_TheNewestFirst()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var consent = new Consent
        {
            Purpose = ConsentPurpose.AssessmentSharing,
            Recipient = Name(clinic.OtherPartner),
            SharedFields = { "findings" },
            DocumentVersion = "sharing-2026-03",
            Giver = ConsentGiver.Guardian,
            GrantTime = In(-TimeSpan.FromDays(3)),
            ExpireTime = In(TimeSpan.FromDays(30)),
        };
        var recorded = await RecordAsync(clinic.Staff, patient, consent);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var photographs = await RecordAsync(clinic.Staff, patient, Agreed(ConsentPurpose.Photographs));

        Assert.StartsWith($"{patient.Name}/consents/", recorded.Name, StringComparison.Ordinal);
        var expected = consent.Clone();
        (expected.Name, expected.Etag, expected.CreateTime) = (recorded.Name, recorded.Etag, recorded.CreateTime);
        Assert.Equal(expected, recorded);
        Assert.Equal([photographs, recorded], await ListAsync(clinic.Staff, patient));
        var first = await clinic.Staff.Patients.ListConsentsAsync(new ListConsentsRequest { Parent = patient.Name, PageSize = 1 });
        var second = await clinic.Staff.Patients.ListConsentsAsync(
            new ListConsentsRequest { Parent = patient.Name, PageSize = 1, PageToken = first.NextPageToken });
        Assert.Equal([photographs, recorded], first.Consents.Concat(second.Consents));
        Assert.Equal("", second.NextPageToken);
    }

    [EngineFact]
    public async Task BookingConsent_LetsThePartnerInAtOnce_AndRevokingItOutAgain()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await AssertSeesAsync(false, clinic, patient, appointment);

        var consent = await RecordAsync(clinic.Partner, patient, Booking(clinic.OtherPartner));
        await AssertSeesAsync(true, clinic, patient, appointment);
        var own = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 10), by: clinic.OtherPartner);

        var revoked = await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        Assert.NotNull(revoked.RevokeTime);
        Assert.NotEqual(consent.Etag, revoked.Etag);
        await AssertSeesAsync(false, clinic, patient, appointment);
        Assert.Equal(own, await clinic.OtherPartner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = own.Name }));
    }

    [EngineFact]
    public async Task BookingConsent_ThatExpires_CountsUntilThen()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var consent = Booking(clinic.OtherPartner);
        consent.ExpireTime = In(TimeSpan.FromHours(1));
        await RecordAsync(clinic.Staff, patient, consent);
        await Server.AdvanceAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        await AssertSeesAsync(true, clinic, patient, appointment);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await AssertSeesAsync(false, clinic, patient, appointment);
    }

    [EngineFact]
    public async Task ConsentToAnythingButBooking_LetsNobodyIn()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await RecordAsync(clinic.Staff, patient, Agreed(ConsentPurpose.AssessmentSharing, clinic.OtherPartner));
        await RecordAsync(clinic.Staff, patient, Booking(clinic.Partner));
        await AssertSeesAsync(false, clinic, patient, appointment);
    }

    [EngineFact]
    public async Task PartnerLetIn_BooksForThePatient_AndNeitherChangesNorErasesNorSharesThem()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await RecordAsync(clinic.Partner, patient, Booking(clinic.OtherPartner));
        var guest = clinic.OtherPartner.Patients;
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), by: clinic.OtherPartner);
        await Refused.WithAsync(ErrorReason.ScopeMissing, guest.UpdatePatientAsync(
            new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, GivenName = "X" } }));
        await Refused.WithAsync(ErrorReason.ScopeMissing, guest.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name }));
        await Refused.WithAsync(ErrorReason.ScopeMissing, () => RecordAsync(clinic.OtherPartner, patient, Booking(clinic.OtherPartner)));
        var agreed = Agreed(ConsentPurpose.Treatment);
        agreed.Treatment = clinic.Treatment(ClinicPlan.Needling);
        await RecordAsync(clinic.OtherPartner, patient, agreed);
    }

    [EngineFact]
    public async Task LaterConsentToTheSame_EndsTheEarlier_WithAnEventForEach()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var first = await RecordAsync(clinic.Partner, patient, Booking(clinic.OtherPartner));
        var toAnother = await RecordAsync(clinic.Partner, patient, Agreed(ConsentPurpose.AssessmentSharing, clinic.OtherPartner));
        var second = await RecordAsync(clinic.Partner, patient, Booking(clinic.OtherPartner));

        var listed = (await ListAsync(clinic.Staff, patient)).ToDictionary(c => c.Name);
        Assert.NotNull(listed[first.Name].RevokeTime);
        Assert.Null(listed[toAnother.Name].RevokeTime);
        Assert.Null(listed[second.Name].RevokeTime);
        var events = await Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None);
        Assert.Equal(
            [(EventType.ConsentRevoked, first.Name, 2L), (EventType.ConsentRecorded, second.Name, 1L)],
            events.TakeLast(2).Select(e => ((EventType)e.Type, e.ResourceName, e.ResourceVersion)));
    }

    [EngineFact]
    public async Task ConsentsToTheSame_RecordedAtOnce_LeaveOneThatStands()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RecordAsync(clinic.Partner, patient, Booking(clinic.OtherPartner))));
        var listed = await ListAsync(clinic.Staff, patient);
        Assert.Equal(4, listed.Count);
        Assert.Single(listed, c => c.RevokeTime is null);
    }

    [EngineFact]
    public async Task Partner_SeesTheConsentsThatItRecordedOrThatNameIt_AndStaffAll()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var named = await RecordAsync(clinic.Staff, patient, Booking(clinic.OtherPartner));
        var recorded = await RecordAsync(clinic.Partner, patient, Agreed(ConsentPurpose.Photographs));
        Assert.Equal([recorded.Name], (await ListAsync(clinic.Partner, patient)).Select(c => c.Name));
        Assert.Equal([named.Name], (await ListAsync(clinic.OtherPartner, patient)).Select(c => c.Name));
        Assert.Equal(2, (await ListAsync(clinic.Staff, patient)).Count);

        var missing = $"{patient.Name}/consents/{Guid.CreateVersion7()}";
        Assert.Equal(await BytesAsync(missing), await BytesAsync(recorded.Name));

        async Task<string> BytesAsync(string name) => (await Refused.WithAsync(
            ErrorReason.ResourceNotFound,
            clinic.OtherPartner.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = name }))).BytesWithout(name);
    }

    [EngineFact]
    public async Task ConsentsOfAForeignPatient_AreAnsweredByteForByteLikeThoseOfAMissingOne()
    {
        var clinic = await GivenClinicAsync();
        var foreign = (await clinic.GivenPatientAsync(clinic.OtherPartner)).Name;
        var missing = $"{clinic.Name}/patients/{Guid.CreateVersion7()}";
        Func<string, Task>[] calls =
        [
            name => ListAsync(clinic.Partner, new Patient { Name = name }),
            name => RecordAsync(clinic.Partner, new Patient { Name = name }, Booking(clinic.Partner)),
            name => RecordAsync(clinic.Partner, new Patient { Name = name }, Agreed(ConsentPurpose.Photographs)),
        ];
        foreach (var call in calls)
            Assert.Equal(await BytesAsync(missing, call), await BytesAsync(foreign, call));

        static async Task<string> BytesAsync(string name, Func<string, Task> call) =>
            (await Refused.WithAsync(ErrorReason.ResourceNotFound, () => call(name))).BytesWithout(name);
    }

    [EngineFact]
    public async Task Consent_WhoseFieldsDoNotGoWithItsPurpose_IsRefusedWithEachOfThem()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var booking = Agreed(ConsentPurpose.Booking);
        booking.Treatment = clinic.Treatment(ClinicPlan.Needling);
        booking.SharedFields.Add("findings");
        booking.GrantTime = In(TimeSpan.FromDays(1));
        booking.ExpireTime = In(-TimeSpan.FromDays(1));
        var sharing = Agreed(ConsentPurpose.AssessmentSharing, clinic.OtherPartner);
        sharing.SharedFields.Add("shoe_size");
        foreach (var (consent, fields) in new (Consent, string[])[]
        {
            (booking, ["consent.recipient", "consent.treatment", "consent.shared_fields", "consent.grant_time", "consent.expire_time"]),
            (sharing, ["consent.shared_fields[0]"]),
            (Agreed(ConsentPurpose.Treatment), ["consent.treatment"]),
            (Agreed(ConsentPurpose.Photographs, clinic.OtherPartner), ["consent.recipient"]),
        })
        {
            var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, () => RecordAsync(clinic.Staff, patient, consent));
            Assert.Equal(fields, refused.Fields);
        }
    }

    [EngineFact]
    public async Task ConsentToAPartnerOrTreatmentUnknownToTheClinic_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var elsewhere = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var stranger = await Refused.WithAsync(ErrorReason.ResourceNotFound, () => RecordAsync(clinic.Staff, patient, Booking(elsewhere.Partner)));
        Assert.Equal("partner", stranger.Resource!.ResourceType);
        var treatment = Agreed(ConsentPurpose.Treatment);
        treatment.Treatment = clinic.Treatment("tattoo");
        await Refused.WithAsync(ErrorReason.TreatmentNotOffered, () => RecordAsync(clinic.Staff, patient, treatment));
    }

    [EngineFact]
    public async Task ErasedPatient_LeavesNothingOfWhatTheyAgreedTo()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var treatment = Agreed(ConsentPurpose.Treatment);
        treatment.Treatment = clinic.Treatment(ClinicPlan.Needling);
        var consent = await RecordAsync(clinic.Partner, patient, treatment);
        await clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name });

        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => ListAsync(clinic.Staff, patient));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => RecordAsync(clinic.Staff, patient, treatment));
        Assert.Equal([""], await Server.Database.QueryAsync($"SELECT treatment_id FROM consents WHERE clinic_id = '{clinic.Id}'"));
        Assert.Equal([0L], (await Server.Database.QueryAsync($"SELECT count(*) FROM consents WHERE clinic_id = '{clinic.Id}' AND revoked_at IS NULL")).Select(Convert.ToInt64));
    }

    [EngineFact]
    public async Task RecordingAndRevoking_SentTwice_HaveOneEffect()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var record = new RecordConsentRequest { Parent = patient.Name, Consent = Booking(clinic.OtherPartner), RequestId = Guid.NewGuid().ToString() };
        var consent = await clinic.Partner.Patients.RecordConsentAsync(record);
        Assert.Equal(consent, await clinic.Partner.Patients.RecordConsentAsync(record));
        // The recipient gives its access up, and after that no longer sees the patient.
        var revoke = new RevokeConsentRequest { Name = consent.Name, RequestId = Guid.NewGuid().ToString() };
        var revoked = await clinic.OtherPartner.Patients.RevokeConsentAsync(revoke);
        Assert.Equal(revoked, await clinic.OtherPartner.Patients.RevokeConsentAsync(revoke));
        Assert.Equal(revoked, await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name }));
        Assert.Single(await ListAsync(clinic.Staff, patient));
    }

    private static string Name(TestCaller caller) => $"partners/{caller.PartnerId}";

    private static Consent Booking(TestCaller recipient) => Agreed(ConsentPurpose.Booking, recipient);

    private static Consent Agreed(ConsentPurpose purpose, TestCaller? recipient = null) => new()
    {
        Purpose = purpose,
        Recipient = recipient is null ? "" : Name(recipient),
        DocumentVersion = "consent-2026-03",
        Giver = ConsentGiver.Patient,
    };

    private static async Task<Consent> RecordAsync(TestCaller by, Patient patient, Consent consent) =>
        await by.Patients.RecordConsentAsync(new RecordConsentRequest { Parent = patient.Name, Consent = consent });

    private static async Task<IReadOnlyList<Consent>> ListAsync(TestCaller by, Patient patient) =>
        (await by.Patients.ListConsentsAsync(new ListConsentsRequest { Parent = patient.Name })).Consents;

    private Timestamp In(TimeSpan time) => Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow() + time);

    /// <summary>Whether the other partner sees the first one's patient and appointment; if not, then as if there were none.</summary>
    private static async Task AssertSeesAsync(bool sees, TestClinic clinic, Patient patient, Appointment appointment)
    {
        var (patients, appointments) = (clinic.OtherPartner.Patients, clinic.OtherPartner.Appointments);
        var listed = (await patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name })).Patients.Select(p => p.Name);
        var booked = (await appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name })).Appointments.Select(a => a.Name);
        if (sees)
        {
            Assert.Equal(patient.GivenName, (await patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name })).GivenName);
            Assert.Equal(appointment.Name, (await appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = appointment.Name })).Name);
            Assert.Equal([patient.Name], listed);
            Assert.Contains(appointment.Name, booked);
            return;
        }

        Assert.Empty(listed);
        Assert.DoesNotContain(appointment.Name, booked);
        await AssertAsMissingAsync(patient.Name, name => patients.GetPatientAsync(new GetPatientRequest { Name = name }).ResponseAsync);
        await AssertAsMissingAsync(appointment.Name, name => appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = name }).ResponseAsync);
    }

    private static async Task AssertAsMissingAsync(string name, Func<string, Task> call)
    {
        var missing = name[..(name.LastIndexOf('/') + 1)] + Guid.CreateVersion7();
        Assert.Equal(await BytesAsync(missing), await BytesAsync(name));

        async Task<string> BytesAsync(string asked) =>
            (await Refused.WithAsync(ErrorReason.ResourceNotFound, () => call(asked))).BytesWithout(asked);
    }
}

public sealed class SqliteConsentTests(SqliteTestServer server) : ConsentTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresConsentTests(PostgresTestServer server) : ConsentTests(server), IClassFixture<PostgresTestServer>;
