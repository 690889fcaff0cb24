using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Events;

public abstract class WatchTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Watch_FromNow_SaysThatItBegan_AndTellsChangesWhileTheClockStandsStill()
    {
        var clinic = await GivenClinicAsync();
        using var watching = new Watching(clinic.Service, new WatchEventsRequest());
        await watching.CheckpointAsync();

        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var told = (await watching.NextAsync(events: 2)).ConvertAll(m => m.Event);

        Assert.Equal([(EventType.PatientRegistered, patient.Name), (EventType.AppointmentBooked, appointment.Name)], told.Select(e => (e.Type, e.Resource)));
        Assert.Equal([9L, 10L], told.Select(e => e.Sequence));
        Assert.All(told, e =>
        {
            Assert.Equal((clinic.Name, 1L, EventCause.Call, CallerKind.Partner, true), (e.Clinic, e.ResourceVersion, e.Cause, e.ActorKind, e.LastInTransaction));
            Assert.StartsWith($"{clinic.Name}/events/", e.Name, StringComparison.Ordinal);
            Assert.NotNull(e.CommitTime);
        });
        Assert.Equal(4, told.SelectMany(e => new[] { e.Name, e.TransactionId }).Distinct().Count());
    }

    [EngineFact]
    public async Task Watch_FromTheBeginning_TellsTheWholeHistory_AndEachTokenGoesOnAfterItsMessage()
    {
        var clinic = await GivenClinicAsync();
        using var watching = new Watching(clinic.Staff, Watching.Beginning(clinic.Name));
        var history = await watching.NextAsync(events: 8);
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), history.Select(m => m.Event.Sequence));
        foreach (var message in history.SkipLast(1))
        {
            using var resumed = new Watching(clinic.Staff, Watching.Since(message.ResumeToken, clinic.Name));
            Assert.Equal(message.Event.Sequence + 1, (await resumed.NextAsync()).Event.Sequence);
        }
    }

    [EngineFact]
    public async Task Watch_SaysWhenItHasCaughtUp_AlsoWithNothingToTell_WhileTheClockStandsStill()
    {
        var clinic = await GivenClinicAsync();
        using var whole = new Watching(clinic.Staff, Watching.Beginning(clinic.Name));
        var history = await whole.NextAsync(events: 8);
        var end = await whole.CheckpointAsync();
        foreach (var token in new[] { history[^2].ResumeToken, end.ResumeToken })
        {
            using var resumed = new Watching(clinic.Staff, Watching.Since(token, clinic.Name));
            if (token != end.ResumeToken)
                Assert.Equal(8, (await resumed.NextAsync()).Event.Sequence);
            await resumed.CheckpointAsync();
        }

        using var idle = new Watching(clinic.Staff, new WatchEventsRequest { Beginning = new(), Clinics = { clinic.Name }, Types_ = { EventType.HoldReleased } });
        await idle.CheckpointAsync();
    }

    [EngineFact]
    public async Task Silence_IsBrokenByCheckpoints_WhoseTokenPassesWhatDidNotMatch()
    {
        var clinic = await GivenClinicAsync();
        var request = new WatchEventsRequest { Clinics = { clinic.Name }, Types_ = { EventType.RoomCreated } };
        using var watching = new Watching(clinic.Staff, request);
        var first = await watching.CheckpointAsync();
        await clinic.GivenPatientAsync();
        var second = await Server.AdvanceUntilAsync(StreamPace.Heartbeat, watching.CheckpointAsync());
        Assert.True(first.Checkpoint.CheckpointTime <= second.Checkpoint.CheckpointTime);
        Assert.NotEqual(first.ResumeToken, second.ResumeToken);

        using var resumed = new Watching(clinic.Staff, new WatchEventsRequest { ResumeToken = second.ResumeToken, Clinics = { clinic.Name }, Types_ = { EventType.RoomCreated } });
        await Administrator.Clinics.CreateRoomAsync(
            new CreateRoomRequest { Parent = clinic.Name, RoomId = "room-9", Room = new Room { DisplayName = "Room 9", Kinds = { "treatment" } } });
        var room = Assert.Single(await resumed.NextAsync(events: 1)).Event;
        Assert.Equal((EventType.RoomCreated, $"{clinic.Name}/rooms/room-9"), (room.Type, room.Resource));
    }

    [EngineFact]
    public async Task Watch_OfAllClinics_TellsThoseOfTheGrantsAndNoOthers()
    {
        var (a, b, foreign) = (await GivenClinicAsync(), await GivenClinicAsync(), await GivenClinicAsync());
        var caller = await Server.Node.GivenCallerAsync(CallerKind.Service, a.Id, b.Id);
        using var watching = new Watching(caller, Watching.Beginning());
        var history = (await watching.NextAsync(events: 16)).ConvertAll(m => m.Event);
        Assert.All(history.GroupBy(e => e.Clinic), g => Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), g.Select(e => e.Sequence)));
        Assert.Equal([.. new[] { a.Name, b.Name }.Order()], history.Select(e => e.Clinic).Distinct().Order());
        Assert.DoesNotContain(history, e => e.Clinic == foreign.Name);
        using var refused = new Watching(caller, Watching.Beginning(foreign.Name));
        await refused.EndAsync(ErrorReason.ResourceNotFound);
    }

    [EngineFact]
    public async Task Watch_OfAllClinics_TakesInOneThatIsGrantedLater_FromWhenTheWatchBegan()
    {
        var (a, b) = (await GivenClinicAsync(), await GivenClinicAsync());
        var caller = await Server.Node.GivenCallerAsync(CallerKind.Service, a.Id);
        await Server.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        using var watching = new Watching(caller, new WatchEventsRequest());
        await watching.CheckpointAsync();
        var patient = await b.GivenPatientAsync();
        await Server.Node.Store.CommitAsync(new Mutation("").Grant(caller.PartnerId, b.Id), CancellationToken.None);
        var told = await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(2), watching.NextAsync(events: 1));
        Assert.Equal(patient.Name, Assert.Single(told).Event.Resource);
    }

    [EngineFact]
    public async Task Partner_HearsOfTheCatalogueAndOfItsOwn_WhoeverChangesIt()
    {
        var clinic = await GivenClinicAsync();
        var mine = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var hold = await clinic.GivenHoldAsync(clinic.At(1, 9));
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(clinic.OtherPartner), clinic.At(0, 10), by: clinic.OtherPartner);
        await clinic.Staff.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = mine.Name, Reason = CancellationReason.Other });
        await clinic.Staff.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });

        using var watching = new Watching(clinic.Partner, Watching.Beginning(clinic.Name));
        var heard = (await watching.NextAsync(events: 13)).ConvertAll(m => m.Event);
        Assert.Equal(
            [
                EventType.PatientRegistered, EventType.AppointmentBooked, EventType.HoldCreated, EventType.AppointmentCancelled,
                EventType.HoldReleased,
            ],
            heard.Skip(8).Select(e => e.Type));
        Assert.Equal([9L, 10L, 11L, 14L, 15L], heard.Skip(8).Select(e => e.Sequence));
    }

    [EngineFact]
    public async Task ResumeToken_OfAnotherCallerOrFilter_OrBroken_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        using var watching = new Watching(clinic.Staff, Watching.Beginning(clinic.Name));
        var token = (await watching.NextAsync()).ResumeToken;
        await AssertRefusedAsync(clinic.Service, Watching.Since(token, clinic.Name));
        await AssertRefusedAsync(clinic.Staff, Watching.Since(token));
        await AssertRefusedAsync(clinic.Staff, new WatchEventsRequest { ResumeToken = token, Clinics = { clinic.Name }, Types_ = { EventType.RoomCreated } });
        foreach (var broken in new[] { "x", "!", "\u00e9", "AAAA", new string('A', 15_999), token[..^2], token + "AAAA" })
            await AssertRefusedAsync(clinic.Staff, Watching.Since(broken, clinic.Name));
    }

    [EngineFact]
    public async Task ResumeToken_AheadOfTheDatabase_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        using var watching = new Watching(clinic.Staff, Watching.Beginning(clinic.Name));
        var token = (await watching.NextAsync(events: 8))[^1].ResumeToken;
        // As after a restore of a backup.
        await Server.Database.ExecuteAsync($"UPDATE clinic_feeds SET last_sequence = 7 WHERE clinic_id = '{clinic.Id}'");
        await AssertRefusedAsync(clinic.Staff, Watching.Since(token, clinic.Name));
    }

    [EngineFact]
    public async Task Key_Revoked_EndsTheStreamWithinSeconds()
    {
        var clinic = await GivenClinicAsync();
        using var watching = new Watching(clinic.Service, new WatchEventsRequest());
        await watching.CheckpointAsync();
        await Server.Node.Store.CommitAsync(new Mutation("").RevokeKey(clinic.Service.KeyId), CancellationToken.None);
        await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(2), watching.EndAsync(ErrorReason.CredentialsRevoked));
    }

    [EngineFact]
    public async Task Grant_TakenAway_EndsTheStreamOfTheClinic_AndSilencesItInAStreamOfAll()
    {
        var (kept, lost) = (await GivenClinicAsync(), await GivenClinicAsync());
        var caller = await Server.Node.GivenCallerAsync(CallerKind.Staff, kept.Id, lost.Id);
        using var ofOne = new Watching(caller, new WatchEventsRequest { Clinics = { lost.Name } });
        using var ofAll = new Watching(caller, new WatchEventsRequest());
        await ofOne.CheckpointAsync();
        await ofAll.CheckpointAsync();
        await Server.Database.ExecuteAsync($"DELETE FROM clinic_grants WHERE partner_id = '{caller.PartnerId}' AND clinic_id = '{lost.Id}'");
        await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(2), ofOne.EndAsync(ErrorReason.ResourceNotFound));
        await lost.GivenPatientAsync();
        var patient = await kept.GivenPatientAsync();
        Assert.Equal(patient.Name, Assert.Single(await ofAll.NextAsync(events: 1)).Event.Resource);
    }

    [EngineFact]
    public async Task PatientsWhomEventsName_AreAudited()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        using var watching = new Watching(clinic.Service, Watching.Beginning());
        await watching.NextAsync(events: 9);
        await Eventually.HoldsAsync("the delivery is audited", async () =>
            (await Server.Node.Store.Audit.ListAsync(clinic.Id, 1000, CancellationToken.None)).Any(e =>
                e.CallerId == clinic.Service.PartnerId && e.PatientId == patient.Name.Split('/')[^1] && e.Method.EndsWith("/WatchEvents", StringComparison.Ordinal)));
    }

    private static async Task AssertRefusedAsync(TestCaller caller, WatchEventsRequest request)
    {
        using var watching = new Watching(caller, request);
        await watching.EndAsync(ErrorReason.InvalidResumeToken);
    }
}

public sealed class SqliteWatchTests(SqliteTestServer server) : WatchTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresWatchTests(PostgresTestServer server) : WatchTests(server), IClassFixture<PostgresTestServer>;
