using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Tests.Waitlist;

/// <summary>What is offered, and how offers end.</summary>
public abstract class OfferTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task CancelledTime_IsHeldForTheFirstWhoWaits_AndToldInTheFeed()
    {
        var room = await GivenRoomAsync();
        var taken = await GivenTakenAsync(room);
        var first = await room.GivenEntryAsync(room.Window(1, 9));
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var second = await room.GivenEntryAsync(room.Window(1, 9));
        await room.UntilLookedAtAsync();
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(first)).State);
        await room.CancelAsync(taken);

        var offered = await room.UntilAsync(first, WaitlistState.Offered);
        var hold = await room.OfferOfAsync(offered);
        Assert.Equal((taken.StartTime, first.Patient, first.EnteredBy), (hold.StartTime, hold.Patient, hold.HeldBy));
        Assert.Equal(offered.OfferExpireTime, hold.ExpireTime);
        // The server's clock says when it was made, the database's when it ends, and a test moves the one a moment before the other.
        Assert.Equal(2, (hold.ExpireTime - hold.CreateTime).ToTimeSpan().TotalHours, precision: 1);
        var events = (await room.EventsOfAsync(offered.Name, hold.Name)).Skip(1).ToList();
        Assert.Equal([EventType.HoldCreated, EventType.WaitlistOffered], events.Select(e => e.Type));
        Assert.All(events, e => Assert.Equal((EventCause.Waitlist, events[0].TransactionId), (e.Cause, e.TransactionId)));
        await room.UntilLookedAtAsync();
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(second)).State);
        await Refused.WithAsync(ErrorReason.SlotTaken, () => room.Clinic.GivenHoldAsync(taken.StartTime));
    }

    [EngineFact]
    public async Task Offer_Booked_BooksTheEntryInTheSameTransaction()
    {
        var room = await GivenRoomAsync();
        var offered = await GivenOfferAsync(room);
        var booked = await room.AcceptAsync(offered);
        Assert.Equal(offered.Patient, booked.Patient);
        var entry = await room.GetAsync(offered);
        Assert.Equal((WaitlistState.Booked, ""), (entry.State, entry.OfferedHold));
        var events = await room.EventsOfAsync(offered.Name, offered.OfferedHold, booked.Name);
        var last = events.TakeLast(3).ToList();
        Assert.Equal([EventType.HoldBooked, EventType.WaitlistBooked, EventType.AppointmentBooked], last.Select(e => e.Type));
        Assert.Single(last.Select(e => e.TransactionId).Distinct());
        await Refused.WithAsync(ErrorReason.WaitlistState, () => room.DeclineAsync(offered));
    }

    [EngineFact]
    public async Task Offer_Declined_GoesToTheNext_AndNotBackToTheFirst()
    {
        var room = await GivenRoomAsync();
        var offered = await GivenOfferAsync(room);
        var next = await room.GivenEntryAsync(room.Window(1, 9));
        var declined = await room.DeclineAsync(offered);
        Assert.Equal((WaitlistState.Waiting, "", null), (declined.State, declined.OfferedHold, declined.OfferExpireTime));
        var refused = await Refused.WithAsync(ErrorReason.WaitlistState, () => room.DeclineAsync(offered));
        Assert.Equal("WAITING", refused.Metadata["state"]);

        await room.UntilAsync(next, WaitlistState.Offered);
        Assert.Equal(
            [EventType.HoldReleased, EventType.WaitlistOfferDeclined],
            (await room.EventsOfAsync(offered.Name, offered.OfferedHold)).TakeLast(2).Select(e => e.Type));
        await room.DeclineAsync(next);
        await room.UntilLookedAtAsync();
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(offered)).State);
        await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(1, 9));
    }

    [EngineFact]
    public async Task Offer_ReleasedLikeAnyHold_IsDeclined()
    {
        var room = await GivenRoomAsync();
        var offered = await GivenOfferAsync(room);
        await room.Clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = offered.OfferedHold });
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(offered)).State);
        Assert.Equal(
            [EventType.WaitlistOfferDeclined, EventType.HoldReleased],
            (await room.EventsOfAsync(offered.Name, offered.OfferedHold)).TakeLast(2).Select(e => e.Type));
    }

    [EngineFact]
    public async Task Offer_Declined_LeavesTheOtherTimeThatBecameFreeMeanwhile()
    {
        var room = await GivenRoomAsync();
        var (early, late) = (await GivenTakenAsync(room), await GivenTakenAsync(room, hour: 11));
        await GivenTakenAsync(room, hour: 10);
        var entry = await room.GivenEntryAsync(new SearchWindow { StartTime = early.StartTime, EndTime = late.EndTime }, change: e =>
            e.Treatment = room.Clinic.Treatment(ClinicPlan.Consultation));
        var offered = await room.UntilAsync(entry, WaitlistState.Offered);
        while ((await room.OfferOfAsync(offered)).StartTime != late.StartTime)
        {
            // What lay free between the others is turned down until only what is freed now is left.
            await room.DeclineAsync(offered);
            await room.UntilLookedAtAsync();
            if ((offered = await room.GetAsync(entry)).State == WaitlistState.Waiting)
            {
                await room.CancelAsync(late);
                offered = await room.UntilAsync(entry, WaitlistState.Offered);
            }
        }

        await room.CancelAsync(early);
        await room.UntilLookedAtAsync();
        await room.DeclineAsync(offered);
        offered = await room.UntilAsync(entry, WaitlistState.Offered);
        Assert.Equal(early.StartTime, (await room.OfferOfAsync(offered)).StartTime);
    }

    [EngineFact]
    public async Task Offer_NotTaken_LapsesAndGoesToTheNext()
    {
        var room = await GivenRoomAsync();
        var offered = await GivenOfferAsync(room, minutes: 10);
        var next = await room.GivenEntryAsync(room.Window(1, 9));
        await room.UntilLookedAtAsync();
        await Server.AdvanceAsync(TimeSpan.FromMinutes(10));
        var waiting = await room.GetAsync(offered);
        Assert.Equal((WaitlistState.Waiting, ""), (waiting.State, waiting.OfferedHold));
        await Refused.WithAsync(ErrorReason.HoldExpired, () => room.AcceptAsync(offered));
        await Refused.WithAsync(ErrorReason.WaitlistState, () => room.DeclineAsync(offered));

        await room.UntilAsync(next, WaitlistState.Offered);
        var ended = (await room.EventsOfAsync(offered.Name, offered.OfferedHold)).TakeLast(2).ToList();
        Assert.Equal([EventType.HoldExpired, EventType.WaitlistOfferLapsed], ended.Select(e => e.Type));
        Assert.All(ended, e => Assert.Equal(EventCause.Expiry, e.Cause));
    }

    [EngineFact]
    public async Task Offer_EndsNoLaterThanItsStart()
    {
        var room = await GivenRoomAsync();
        var taken = await GivenTakenAsync(room);
        var entry = await room.GivenEntryAsync(room.Window(1, 9));
        await Server.AdvanceAsync(taken.StartTime.ToDateTimeOffset() - Server.Node.Time.GetUtcNow() - TimeSpan.FromHours(1));
        await room.CancelAsync(taken);
        // The test moves the clocks of node and database one after the other.
        var offered = await room.UntilAsync(entry, WaitlistState.Offered);
        Assert.InRange((taken.StartTime - offered.OfferExpireTime).ToTimeSpan(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private static async Task<Appointment> GivenTakenAsync(WaitingRoom room, int hour = 9) =>
        await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(1, hour));

    private static async Task<WaitlistEntry> GivenOfferAsync(WaitingRoom room, int minutes = 120) => await room.UntilAsync(
        await room.GivenEntryAsync(room.Window(1, 9), change: e => e.OfferDuration = new Duration { Seconds = minutes * 60 }), WaitlistState.Offered);

    private async Task<WaitingRoom> GivenRoomAsync() => new(Server, await GivenClinicAsync(WaitingRoom.OnlyAnna));
}

public sealed class SqliteOfferTests(SqliteTestServer server) : OfferTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresOfferTests(PostgresTestServer server) : OfferTests(server), IClassFixture<PostgresTestServer>;
