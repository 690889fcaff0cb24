using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Waitlist;

public abstract class WaitlistSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const int Waiting = 1;
    private const int Offered = 2;
    private const int Closed = 4;

    [EngineFact]
    public async Task Entry_Joined_IsReadBackByThoseWhoMaySeeIt()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("w")));

        Assert.Equal(Entry("w"), await Store.Waitlist.GetAsync(Sample.Own, "w", None));
        Assert.Equal(Entry("w"), await Store.Waitlist.GetAsync(Sample.Everything, "w", None));
        Assert.Null(await Store.Waitlist.GetAsync(Sample.Stranger, "w", None));
    }

    [EngineFact]
    public async Task Entry_OfAPatientWhoWaitsForTheTreatmentAlready_IsRefused_UntilTheFirstIsClosed()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("w")));
        await RefusedAsync(Conflict.AlreadyExists, m => m.JoinWaitlist(Entry("x")));
        await CommitAsync(m => m.JoinWaitlist(Entry("y") with { TreatmentId = "peeling" }));

        await CommitAsync(m => m.UpdateWaitlistEntry(Entry("w") with { State = Closed }, 1));

        await CommitAsync(m => m.JoinWaitlist(Entry("x")));
    }

    [EngineFact]
    public async Task Entries_AreListedByWhenTheyJoined_InPages_WithoutThoseThatAreClosed()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("late") with { CreatedAt = Sample.Created + Duration.FromHours(2) }));
        await CommitAsync(m => m.JoinWaitlist(Entry("early", "bob")));
        await CommitAsync(m => m.JoinWaitlist(Entry("gone", "bob") with { TreatmentId = "peeling", State = Closed }));

        Assert.Equal(["early", "late"], (await Store.Waitlist.ListOpenAsync(ClinicId, None)).Select(entry => entry.EntryId));
        var page = await Store.Waitlist.ListAsync(Sample.Everything, "", null, 1, None);
        var next = await Store.Waitlist.ListAsync(Sample.Everything, "needling", (page[0].CreatedAt, page[0].EntryId), 5, None);
        Assert.Equal(("early", "late"), (Assert.Single(page).EntryId, Assert.Single(next).EntryId));
        Assert.Empty(await Store.Waitlist.ListAsync(Sample.Everything, "peeling", null, 5, None));
    }

    [EngineFact]
    public async Task Offer_IsKnownToBeOver_BeforeItIsSwept()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("w")));
        await CommitAsync(m => Offer(m, "w", "h", "rooms/1"));

        var offered = (await Store.Waitlist.FindAsync(ClinicId, "w", None))!;
        Assert.Equal((Offered, false), (offered.State, offered.IsOfferOver));
        Assert.Equal((await Store.Appointments.GetHoldAsync(Sample.Everything, "h", None))!.ExpiresAt, offered.OfferExpiresAt);

        await Database.AdvanceAsync(Duration.FromMinutes(6));

        Assert.True((await Store.Waitlist.FindAsync(ClinicId, "w", None))!.IsOfferOver, "the offered hold has expired");
    }

    [EngineFact]
    public async Task Offers_OfManyNodesToOneEntry_LeaveOne()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("w")));

        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Task.Run(() => AttemptAsync(m => Offer(m, "w", $"h{i}", $"rooms/{i}")))));

        Assert.Equal(1, attempts.Count(refusal => refusal is null));
        Assert.Equal(1, await CountAsync("holds"));
    }

    [EngineFact]
    public async Task FreedTime_IsNotedByWhateverGivesTimeBack()
    {
        await CommitAsync(m => m.Book("cancelled", Sample.Reservation("rooms/1"), Sample.Reservation("rooms/2", 30, 90)));
        await CommitAsync(m => m.Book("moved", Sample.Reservation("rooms/3")));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("released"), [Sample.Reservation("rooms/4")]));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("expired"), [Sample.Reservation("rooms/5")]));
        Assert.Empty(await Store.WaitlistWork.ClinicsAsync(None));

        await CommitAsync(m => m.UpdateAppointment(Sample.Appointment("cancelled") with { State = Sample.Cancelled }, 1));
        Assert.Equal((0, 90), MinutesOf(Assert.Single(await Store.WaitlistWork.ListAsync(ClinicId, None))));
        await CommitAsync(m => m.MoveAppointment(Sample.Appointment("moved", start: Sample.Slot + Duration.FromHours(4)), 1, [Sample.Reservation("rooms/3", 240, 300)]));
        await CommitAsync(m => m.ReleaseHold("released"));
        await Database.AdvanceAsync(Duration.FromMinutes(6));
        await CommitAsync(m => m.ExpireHold("expired"));

        var freed = await Store.WaitlistWork.ListAsync(ClinicId, None);
        Assert.Equal([(0, 60), (0, 60), (0, 60), (0, 90)], freed.Select(MinutesOf).Order());
        Assert.All(freed, time => Assert.Equal(("", false), (time.EntryId, time.IsLookedAt)));
        Assert.Equal([ClinicId], await Store.WaitlistWork.ClinicsAsync(None));
    }

    [EngineFact]
    public async Task FreedTime_OfAJoiningEntryIsForThatEntry_AndOfAChangedCatalogueForAll()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("w")));
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Room, "1")));

        // Both may be of one millisecond, and which of them is told first is then open.
        Assert.Equal(["", "w"], (await Store.WaitlistWork.ListAsync(ClinicId, None)).Select(time => time.EntryId).Order());
    }

    [EngineFact]
    public async Task FreedTime_Settled_IsGone_OrKeptForOthersAsLongAsItLiesAhead()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("w")));
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Room, "1")));
        var freed = (await Store.WaitlistWork.ListAsync(ClinicId, None)).Select(time => time.FreedId).ToList();

        await Store.WaitlistWork.SettleAsync(ClinicId, freed, othersMayWant: true, None);
        Assert.Equal(("", true), Assert.Single((await Store.WaitlistWork.ListAsync(ClinicId, None)).Select(time => (time.EntryId, time.IsLookedAt))));
        Assert.Empty(await Store.WaitlistWork.ClinicsAsync(None));

        await Store.WaitlistWork.SettleAsync(ClinicId, freed, othersMayWant: false, None);
        Assert.Empty(await Store.WaitlistWork.ListAsync(ClinicId, None));
    }

    [EngineFact]
    public async Task Turn_BelongsToOneNode_UntilItEndsOrIsOver()
    {
        var length = Duration.FromSeconds(10);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(node =>
            Task.Run(() => Store.WaitlistWork.TakeTurnAsync(ClinicId, $"node-{node}", length, None))));
        var holder = $"node-{Array.IndexOf(taken, true)}";
        Assert.Equal(1, taken.Count(isTaken => isTaken));
        Assert.True(await Store.WaitlistWork.TakeTurnAsync(ClinicId, holder, length, None), "its holder may renew a turn");

        await Database.AdvanceAsync(length + Duration.FromSeconds(1));
        Assert.True(await Store.WaitlistWork.TakeTurnAsync(ClinicId, "another", length, None), "a turn that is over is free");
        await Store.WaitlistWork.EndTurnAsync(ClinicId, holder, None);
        Assert.False(await Store.WaitlistWork.TakeTurnAsync(ClinicId, holder, length, None), "who has lost a turn cannot end it");
        await Store.WaitlistWork.EndTurnAsync(ClinicId, "another", None);
        Assert.True(await Store.WaitlistWork.TakeTurnAsync(ClinicId, holder, length, None), "a turn that was ended is free");
    }

    [EngineFact]
    public async Task Entries_WhoseWindowsAreOver_AreFoundWhileTheyWait()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("over") with { ClosesAt = Sample.Created }));
        await CommitAsync(m => m.JoinWaitlist(Entry("offered", "bob") with { ClosesAt = Sample.Created, State = Offered }));
        await CommitAsync(m => m.JoinWaitlist(Entry("ahead", "bob") with { TreatmentId = "peeling" }));

        Assert.Equal("over", Assert.Single(await Store.Waitlist.ListOverAsync(10, None)).EntryId);
    }

    [EngineFact]
    public async Task Erasure_RemovesThePatientsEntries_AndNobodyCanJoinForThemAfterwards()
    {
        await CommitAsync(m => m.JoinWaitlist(Entry("w")));

        await CommitAsync(m => m.ErasePatient("ada", 1));

        Assert.Equal(0, await CountAsync("waitlist_entries"));
        await RefusedAsync(Conflict.VersionMismatch, m => m.JoinWaitlist(Entry("x")));
    }

    private static WaitlistRow Entry(string id, string patient = "ada") => new(
        ClinicId,
        id,
        1,
        Waiting,
        patient,
        "needling",
        "anna",
        "{}",
        Sample.Slot,
        Duration.FromHours(2),
        "",
        "[]",
        Sample.Partner,
        Sample.Created,
        Sample.Created);

    private static void Offer(Mutation mutation, string entry, string hold, string resource) => mutation
        .PlaceHold(Sample.Hold(hold, "ada") with { WaitlistEntryId = entry }, [Sample.Reservation(resource)])
        .UpdateWaitlistEntry(Entry(entry) with { State = Offered, OfferedHoldId = hold }, 1);

    private static (int From, int To) MinutesOf(FreedTimeRow time) =>
        ((int)(time.StartsAt - Sample.Slot).TotalMinutes, (int)(time.EndsAt - Sample.Slot).TotalMinutes);
}

public sealed class SqliteWaitlistTests() : WaitlistSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresWaitlistTests() : WaitlistSuite(StoreEngine.Postgres);
