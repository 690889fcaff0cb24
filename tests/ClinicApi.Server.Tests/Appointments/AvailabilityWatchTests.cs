using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>A watched search: first all, then what changes, whatever it changes by.</summary>
public abstract class AvailabilityWatchTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Watch_BeginsWithTheAnswerThatASearchGives()
    {
        var clinic = await GivenClinicAsync();
        using var watching = Watch(clinic);
        var snapshot = (await watching.NextAsync()).Snapshot;
        var search = await clinic.Partner.Appointments.SearchAvailabilityAsync(Search(clinic));
        foreach (var slot in snapshot.Results.Concat(search.Results).SelectMany(result => result.Slots))
            slot.Offer = "";
        Assert.Equal(search, snapshot);
    }

    [EngineFact]
    public async Task Watch_TellsWhatBookingAndCancellingChange_WhileTheClockStandsStill()
    {
        var clinic = await GivenClinicAsync();
        using var watching = Watch(clinic);
        await watching.NextAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        Assert.Equal([clinic.At(0, 9), clinic.At(0, 9, 15)], Starts((await watching.ChangeAsync()).Removed));
        await clinic.Partner.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = booked.Name, Reason = CancellationReason.Other });
        var back = await watching.ChangeAsync();
        Assert.Equal([clinic.At(0, 9), clinic.At(0, 9, 15)], Starts(back.Added));
        await clinic.Partner.Appointments.HoldSlotAsync(
            new HoldSlotRequest { Treatment = clinic.Treatment(ClinicPlan.Consultation), Offer = back.Added.Single().Slots[0].Offer });
    }

    [EngineFact]
    public async Task Watch_TellsThatAHoldHasExpired_BeforeItIsSwept()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenHoldAsync(clinic.At(0, 9), ttlSeconds: 30);
        using var watching = Watch(clinic);
        await watching.NextAsync();
        var change = await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(30), watching.ChangeAsync());
        Assert.Equal([clinic.At(0, 9), clinic.At(0, 9, 15)], Starts(change.Added));
    }

    [EngineFact]
    public async Task Watch_TellsWhatAChangeOfTheCatalogueChanges()
    {
        var clinic = await GivenClinicAsync();
        using var watching = Watch(clinic);
        await watching.NextAsync();
        await clinic.Staff.Clinics.CreateClosureAsync(new CreateClosureRequest
        {
            Parent = clinic.Name,
            Closure = new Closure { Start = ClinicPlan.CivilAt(clinic.Date(0), 9), End = ClinicPlan.CivilAt(clinic.Date(0), 17) },
        });
        await watching.ChangeAsync();
        Assert.Equal(["Mon 17:00", "Mon 17:15", "Mon 17:30"], watching.Known.Values.Single().Select(t => clinic.Local(Timestamp.FromDateTime(t))));
    }

    [EngineFact]
    public async Task Watch_TellsWhatTheLeadTimeTakes()
    {
        var clinic = await GivenClinicAsync();
        var request = new WatchAvailabilityRequest { Search = Search(clinic) };
        var until = clinic.At(0, 9).ToDateTime() - Server.Database.Time.GetUtcNow().UtcDateTime;
        using (var before = new AvailabilityWatching(clinic.Partner, request))
        {
            await before.NextAsync();
            request.ResumeToken = before.Token;
        }

        await Server.AdvanceAsync(until + TimeSpan.FromMinutes(1));
        using var watching = new AvailabilityWatching(clinic.Partner, request);
        Assert.Equal([clinic.At(0, 9)], Starts((await watching.ChangeAsync()).Removed));
    }

    [EngineFact]
    public async Task Watch_Resumed_TellsOnlyWhatHasChangedMeanwhile()
    {
        var clinic = await GivenClinicAsync();
        var request = new WatchAvailabilityRequest { Search = Search(clinic) };
        using (var first = new AvailabilityWatching(clinic.Partner, request))
        {
            await first.NextAsync();
            request.ResumeToken = first.Token;
        }

        using (var second = new AvailabilityWatching(clinic.Partner, request))
            Assert.Equal(WatchAvailabilityResponse.ContentOneofCase.None, (await second.NextAsync()).ContentCase);
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        using var third = new AvailabilityWatching(clinic.Partner, request);
        Assert.Equal([clinic.At(0, 9), clinic.At(0, 9, 15)], Starts((await third.NextAsync()).Change.Removed));
    }

    [EngineFact]
    public async Task Watch_ResumedAfterALongAnswerHasChanged_BeginsAnew()
    {
        var clinic = await GivenClinicAsync();
        var request = new WatchAvailabilityRequest { Search = Search(clinic, days: 60, slots: 1000) };
        using (var first = new AvailabilityWatching(clinic.Partner, request))
        {
            await first.NextAsync();
            request.ResumeToken = first.Token;
        }

        using (var same = new AvailabilityWatching(clinic.Partner, request))
            Assert.Equal(WatchAvailabilityResponse.ContentOneofCase.None, (await same.NextAsync()).ContentCase);
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        using var changed = new AvailabilityWatching(clinic.Partner, request);
        Assert.NotNull((await changed.NextAsync()).Snapshot);
    }

    [EngineFact]
    public async Task ResumeToken_OfAnotherCallerOrSearch_OrBroken_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        using var watching = Watch(clinic);
        var token = (await watching.NextAsync()).ResumeToken;
        await AssertRefusedAsync(clinic.OtherPartner, new WatchAvailabilityRequest { Search = Search(clinic), ResumeToken = token });
        await AssertRefusedAsync(clinic.Partner, new WatchAvailabilityRequest { Search = Search(clinic, days: 2), ResumeToken = token });
        foreach (var broken in new[] { "x", "!", "AAAA", token[..^2], token + "AAAA" })
            await AssertRefusedAsync(clinic.Partner, new WatchAvailabilityRequest { Search = Search(clinic), ResumeToken = broken });
    }

    [EngineFact]
    public async Task Watch_OfAClinicWithoutAGrant_IsAnsweredAsIfThereWereNone()
    {
        var (clinic, foreign) = (await GivenClinicAsync(), await GivenClinicAsync());
        using var watching = new AvailabilityWatching(clinic.Partner, new WatchAvailabilityRequest { Search = Search(foreign) });
        await watching.EndAsync(ErrorReason.ResourceNotFound);
    }

    [EngineFact]
    public async Task Watch_EndsWithinSeconds_WhenTheKeyIsRevokedOrTheGrantTakenAway()
    {
        var clinic = await GivenClinicAsync();
        var other = await Server.Node.GivenCallerAsync(CallerKind.Partner, clinic.Id);
        using var ofKey = Watch(clinic);
        using var ofGrant = new AvailabilityWatching(other, new WatchAvailabilityRequest { Search = Search(clinic) });
        await ofKey.NextAsync();
        await ofGrant.NextAsync();
        await Server.Node.Store.CommitAsync(new Mutation("").RevokeKey(clinic.Partner.KeyId), CancellationToken.None);
        await Server.Database.ExecuteAsync($"DELETE FROM clinic_grants WHERE partner_id = '{other.PartnerId}'");
        await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(2), ofKey.EndAsync(ErrorReason.CredentialsRevoked));
        await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(2), ofGrant.EndAsync(ErrorReason.ResourceNotFound));
    }

    [EngineFact]
    public async Task Watch_IsNeverSilentForLong()
    {
        var clinic = await GivenClinicAsync();
        using var watching = Watch(clinic);
        await watching.NextAsync();
        var alive = await Server.AdvanceUntilAsync(StreamPace.Heartbeat, watching.NextAsync());
        Assert.Equal(WatchAvailabilityResponse.ContentOneofCase.None, alive.ContentCase);
    }

    private static IEnumerable<Timestamp> Starts(IEnumerable<TreatmentAvailability> parts) => parts.SelectMany(part => part.Slots).Select(slot => slot.StartTime);

    private static AvailabilityWatching Watch(TestClinic clinic) => new(clinic.Partner, new WatchAvailabilityRequest { Search = Search(clinic) });

    private static SearchAvailabilityRequest Search(TestClinic clinic, int days = 1, int slots = 0) =>
        new() { Treatments = { clinic.Treatment(ClinicPlan.Consultation) }, Window = clinic.Window(0, days), MaxSlots = slots };

    private static async Task AssertRefusedAsync(TestCaller caller, WatchAvailabilityRequest request)
    {
        using var watching = new AvailabilityWatching(caller, request);
        await watching.EndAsync(ErrorReason.InvalidResumeToken);
    }
}

public sealed class SqliteAvailabilityWatchTests(SqliteTestServer server) : AvailabilityWatchTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresAvailabilityWatchTests(PostgresTestServer server) : AvailabilityWatchTests(server), IClassFixture<PostgresTestServer>;
