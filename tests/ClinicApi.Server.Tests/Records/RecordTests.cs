using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using AuditEntry = ClinicApi.Storage.AuditEntry;

namespace ClinicApi.Server.Tests.Records;

/// <summary>What each call leaves behind: events for changes, audit entries for accesses.</summary>
public abstract class RecordTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task EveryChange_LeavesItsEvents_AndNothingElseDoes()
    {
        var clinic = await GivenClinicAsync();
        var before = await EventsAsync(clinic);
        Assert.Equal(8, before.Count);
        Assert.Equal(EventType.ClinicCreated, (EventType)before[0].Type);

        var register = new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient(), RequestId = Guid.NewGuid().ToString() };
        var patient = await clinic.Partner.Patients.CreatePatientAsync(register);
        await clinic.Partner.Patients.CreatePatientAsync(register);
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), patient: patient);
        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenHoldAsync(clinic.At(0, 9)));
        var appointment = await clinic.Partner.Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment() });
        await clinic.SearchAsync(clinic.Window(0, 1));
        await clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = appointment.Name });
        var cancel = new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other };
        await clinic.Partner.Appointments.CancelAppointmentAsync(cancel);
        await clinic.Partner.Appointments.CancelAppointmentAsync(cancel);
        await clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, GivenName = "Mira" } });
        await clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name });

        var events = await EventsAsync(clinic);
        Assert.Equal(
            [
                (EventType.PatientRegistered, patient.Name),
                (EventType.HoldCreated, hold.Name),
                (EventType.HoldBooked, hold.Name),
                (EventType.AppointmentBooked, appointment.Name),
                (EventType.AppointmentCancelled, appointment.Name),
                (EventType.PatientUpdated, patient.Name),
                (EventType.PatientErased, patient.Name),
            ],
            events.Skip(before.Count).Select(e => ((EventType)e.Type, e.ResourceName)));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.All(events.Skip(before.Count), e => Assert.Equal((clinic.Partner.PartnerId, (int)CallerKind.Partner), (e.CallerId, e.ActorKind)));
    }

    [EngineFact]
    public async Task Event_CarriesTheCorrelationIdOfItsCall()
    {
        var clinic = await GivenClinicAsync();
        using var call = clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient() });
        await call;
        Assert.Equal(call.GetTrailers().GetValue(Correlation.Trailer), (await EventsAsync(clinic))[^1].CorrelationId);
    }

    [EngineFact]
    public async Task CorrelationId_OfACallerThatTraces_IsItsTrace()
    {
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var clinic = await GivenClinicAsync();
        using var call = clinic.Partner.Patients.ListPatientsAsync(
            new ListPatientsRequest { Parent = clinic.Name }, new Metadata { { "traceparent", $"00-{trace}-00f067aa0ba902b7-01" } });
        await call;
        Assert.Equal(trace, call.GetTrailers().GetValue(Correlation.Trailer));
    }

    [EngineFact]
    public async Task Access_ToAPatient_LeavesAnAuditEntryWhetherItSucceedsOrNot()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var id = patient.Name.Split('/')[^1];
        await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name });
        await clinic.Partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name });
        await clinic.Partner.Patients.ListConsentsAsync(new ListConsentsRequest { Parent = patient.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.OtherPartner.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name }));

        var entries = await AuditAsync(clinic, e => e.PatientId == id, 5);
        AssertOne(entries, clinic.Partner, "ListConsents", StatusCode.OK, "", "consents.read");
        AssertOne(entries, clinic.Partner, "CreatePatient", StatusCode.OK, "", "patients.write");
        AssertOne(entries, clinic.Staff, "GetPatient", StatusCode.OK, "", "patients.read");
        AssertOne(entries, clinic.Partner, "ListPatients", StatusCode.OK, "", "patients.read");
        AssertOne(entries, clinic.OtherPartner, "GetPatient", StatusCode.NotFound, "RESOURCE_NOT_FOUND", "patients.read");
    }

    [EngineFact]
    public async Task Mutation_IsAuditedOnce_AndItsReplayOnceMore()
    {
        var clinic = await GivenClinicAsync();
        var request = new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient(), RequestId = Guid.NewGuid().ToString() };
        await clinic.Partner.Patients.CreatePatientAsync(request);
        await clinic.Partner.Patients.CreatePatientAsync(request);
        var entries = await AuditAsync(clinic, e => e.Method.EndsWith("/CreatePatient", StringComparison.Ordinal), 2);
        Assert.All(entries, e => Assert.Equal((int)StatusCode.OK, e.StatusCode));
        Assert.Single(entries.Select(e => e.PatientId).Distinct());
    }

    [EngineFact]
    public async Task RefusedName_ThatIsNoName_IsNotRecorded()
    {
        var clinic = await GivenClinicAsync();
        await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Partner.Patients.GetPatientAsync(
            new GetPatientRequest { Name = $"{clinic.Name}/patients/Mia Muster" }));
        var entry = Assert.Single(await AuditAsync(clinic, e => e.Method.EndsWith("/GetPatient", StringComparison.Ordinal), 1));
        Assert.Equal(("", "INVALID_REQUEST"), (entry.Resource, entry.Reason));
    }

    private static void AssertOne(IEnumerable<AuditEntry> entries, TestCaller caller, string method, StatusCode code, string reason, string scope) =>
        Assert.Single(entries, e =>
            e.CallerId == caller.PartnerId && e.KeyId == caller.KeyId && e.CallerKind == (int)caller.Kind
            && e.Method.EndsWith($"/{method}", StringComparison.Ordinal) && e.StatusCode == (int)code && e.Reason == reason && e.Scope == scope);

    private Task<IReadOnlyList<EventRow>> EventsAsync(TestClinic clinic) => Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None);

    /// <summary>The entries of reads are stored within a second, and no more than expected come.</summary>
    private async Task<List<AuditEntry>> AuditAsync(TestClinic clinic, Func<AuditEntry, bool> concerns, int expected)
    {
        List<AuditEntry> entries = [];
        await Eventually.HoldsAsync($"{expected} audit entries are stored", async () =>
        {
            entries = [.. (await Server.Node.Store.Audit.ListAsync(clinic.Id, 1000, CancellationToken.None)).Where(concerns)];
            return entries.Count >= expected;
        });
        Assert.Equal(expected, entries.Count);
        return entries;
    }
}

public sealed class SqliteRecordTests(SqliteTestServer server) : RecordTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresRecordTests(PostgresTestServer server) : RecordTests(server), IClassFixture<PostgresTestServer>;
