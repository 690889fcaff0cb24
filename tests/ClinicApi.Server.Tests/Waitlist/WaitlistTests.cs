using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Waitlist;

/// <summary>Who waits: joining, leaving, reading.</summary>
public abstract class WaitlistTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Join_EntersThePatient_OnceForATreatment()
    {
        var room = await GivenRoomAsync();
        var patient = await room.Clinic.GivenPatientAsync();
        var entry = await room.GivenEntryAsync(room.Window(1, 13), patient: patient);
        Assert.Equal(WaitlistState.Waiting, entry.State);
        Assert.Equal($"partners/{room.Clinic.Partner.PartnerId}", entry.EnteredBy);
        Assert.Equal(7200, entry.OfferDuration.Seconds);
        Assert.Equal(entry, await room.GetAsync(entry));
        Assert.Equal(EventType.WaitlistJoined, Assert.Single(await room.EventsOfAsync(entry.Name)).Type);

        var refused = await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, () => room.GivenEntryAsync(room.Window(2, 13), patient: patient));
        Assert.Equal(("waitlistEntry", entry.Name), (refused.Resource!.ResourceType, refused.Resource.ResourceName));
        await room.GivenEntryAsync(room.Window(2, 13), patient: patient, change: e => e.Treatment = room.Clinic.Treatment(ClinicPlan.Needling));
        await LeaveAsync(room, entry);
        await room.GivenEntryAsync(room.Window(2, 13), patient: patient);
    }

    [EngineFact]
    public async Task Join_SentTwice_IsAnsweredWithTheFirst()
    {
        var room = await GivenRoomAsync();
        var request = new JoinWaitlistRequest
        {
            Parent = room.Clinic.Name,
            Entry = new WaitlistEntry
            {
                Patient = (await room.Clinic.GivenPatientAsync()).Name,
                Treatment = room.Clinic.Treatment(ClinicPlan.Needling),
                Windows = { room.Window(1, 13) },
            },
            RequestId = Guid.NewGuid().ToString(),
        };
        var first = await room.Clinic.Partner.Appointments.JoinWaitlistAsync(request);
        Assert.Equal(first, await room.Clinic.Partner.Appointments.JoinWaitlistAsync(request));
    }

    [EngineFact]
    public async Task Join_ForWhatCannotBe_IsRefusedWithTheReason()
    {
        var room = await GivenRoomAsync();
        var clinic = room.Clinic;
        var foreign = await clinic.GivenPatientAsync(clinic.OtherPartner);
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => room.GivenEntryAsync(room.Window(1, 9), clinic.Partner, foreign));
        await Refused.WithAsync(
            ErrorReason.TreatmentNotOffered, () => room.GivenEntryAsync(room.Window(1, 9), change: e => e.Treatment = clinic.Treatment("none")));
        await Refused.WithAsync(
            ErrorReason.ResourceNotFound, () => room.GivenEntryAsync(room.Window(1, 9), change: e => e.RequestedPractitioner = clinic.Practitioner("none")));
        var backwards = await Refused.WithAsync(ErrorReason.InvalidRequest, () => room.GivenEntryAsync(
            room.Window(1, 9), change: e => e.Windows.Add(new SearchWindow { StartTime = clinic.At(2, 9), EndTime = clinic.At(2, 9) })));
        Assert.Equal(["entry.windows[1].end_time"], backwards.Fields);
        var over = await Refused.WithAsync(ErrorReason.InvalidRequest, () => room.GivenEntryAsync(room.Window(-30, 9)));
        Assert.Equal(["entry.windows"], over.Fields);
    }

    [EngineFact]
    public async Task List_TellsTheLongestWaitingFirst_OfThoseThatTheCallerMaySee()
    {
        var room = await GivenRoomAsync();
        var clinic = room.Clinic;
        List<WaitlistEntry> entries = [];
        for (var i = 0; i < 3; i++)
        {
            await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
            entries.Add(await room.GivenEntryAsync(room.Window(1, 13), by: i == 1 ? clinic.OtherPartner : clinic.Partner));
        }

        Assert.Equal(entries, (await clinic.Staff.Appointments.ListWaitlistAsync(new ListWaitlistRequest { Parent = clinic.Name })).Entries);
        Assert.Equal([entries[1]], (await clinic.OtherPartner.Appointments.ListWaitlistAsync(new ListWaitlistRequest { Parent = clinic.Name })).Entries);
        await Refused.WithAsync(
            ErrorReason.ResourceNotFound,
            clinic.OtherPartner.Appointments.GetWaitlistEntryAsync(new GetWaitlistEntryRequest { Name = entries[0].Name }));

        var request = new ListWaitlistRequest { Parent = clinic.Name, PageSize = 2, Treatment = clinic.Treatment(ClinicPlan.Consultation) };
        var page = await clinic.Staff.Appointments.ListWaitlistAsync(request);
        request.PageToken = page.NextPageToken;
        Assert.Equal(entries, page.Entries.Concat((await clinic.Staff.Appointments.ListWaitlistAsync(request)).Entries));
        Assert.Empty((await clinic.Staff.Appointments.ListWaitlistAsync(
            new ListWaitlistRequest { Parent = clinic.Name, Treatment = clinic.Treatment(ClinicPlan.Needling) })).Entries);
    }

    [EngineFact]
    public async Task Leave_TakesTheEntryOff_AndTwiceIsNoError()
    {
        var room = await GivenRoomAsync();
        var entry = await room.GivenEntryAsync(room.Window(1, 13));
        await LeaveAsync(room, entry);
        await LeaveAsync(room, entry);
        Assert.Equal(WaitlistState.Closed, (await room.GetAsync(entry)).State);
        Assert.Empty((await room.Clinic.Staff.Appointments.ListWaitlistAsync(new ListWaitlistRequest { Parent = room.Clinic.Name })).Entries);
        Assert.Equal([EventType.WaitlistJoined, EventType.WaitlistClosed], (await room.EventsOfAsync(entry.Name)).Select(e => e.Type));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => LeaveAsync(room, new WaitlistEntry { Name = $"{room.Clinic.Name}/waitlistEntries/none" }));
    }

    [EngineFact]
    public async Task Leave_WithAnOffer_GivesItBack()
    {
        var room = await GivenRoomAsync();
        var entry = await room.UntilAsync(await room.GivenEntryAsync(room.Window(1, 9)), WaitlistState.Offered);
        await LeaveAsync(room, entry);
        await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(1, 9));
        Assert.Equal(
            [EventType.WaitlistJoined, EventType.HoldCreated, EventType.WaitlistOffered, EventType.HoldReleased, EventType.WaitlistClosed],
            (await room.EventsOfAsync(entry.Name, entry.OfferedHold)).Select(e => e.Type));
    }

    [EngineFact]
    public async Task Entry_WhoseWindowsAreOver_IsClosedByTheServer()
    {
        var room = await GivenRoomAsync();
        var entry = await room.GivenEntryAsync(room.Window(1, 13));
        await Server.AdvanceAsync(entry.Windows[0].EndTime.ToDateTimeOffset() - Server.Node.Time.GetUtcNow());
        await room.UntilAsync(entry, WaitlistState.Closed);
        var closed = (await room.EventsOfAsync(entry.Name))[^1];
        Assert.Equal((EventType.WaitlistClosed, EventCause.Expiry), (closed.Type, closed.Cause));
    }

    [EngineFact]
    public async Task Erasure_OfThePatient_RemovesTheEntryWithItsOffer()
    {
        var room = await GivenRoomAsync();
        var entry = await room.UntilAsync(await room.GivenEntryAsync(room.Window(1, 9)), WaitlistState.Offered);
        await room.Clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = entry.Patient });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => room.GetAsync(entry));
        var ended = (await room.EventsOfAsync(entry.Name, entry.OfferedHold, entry.Patient)).TakeLast(3).ToList();
        Assert.Equal([EventType.HoldReleased, EventType.WaitlistClosed, EventType.PatientErased], ended.Select(e => e.Type));
        Assert.Equal([EventCause.PatientRemoval, EventCause.PatientRemoval, EventCause.Call], ended.Select(e => e.Cause));
        Assert.Single(ended.Select(e => e.TransactionId).Distinct());
        await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(1, 9));
    }

    private static Task<Google.Protobuf.WellKnownTypes.Empty> LeaveAsync(WaitingRoom room, WaitlistEntry entry) =>
        room.Clinic.Partner.Appointments.LeaveWaitlistAsync(new LeaveWaitlistRequest { Name = entry.Name }).ResponseAsync;

    private async Task<WaitingRoom> GivenRoomAsync() => new(Server, await GivenClinicAsync(WaitingRoom.OnlyAnna));
}

public sealed class SqliteWaitlistTests(SqliteTestServer server) : WaitlistTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresWaitlistTests(PostgresTestServer server) : WaitlistTests(server), IClassFixture<PostgresTestServer>;
