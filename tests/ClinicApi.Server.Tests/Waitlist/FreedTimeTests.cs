using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Waitlist;

/// <summary>All that frees time, and who is offered it.</summary>
public abstract class FreedTimeTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task WhoJoins_IsOfferedWhatIsFreeAlready()
    {
        var room = await GivenRoomAsync();
        var offered = await room.UntilAsync(await room.GivenEntryAsync(room.Window(1, 9, minutes: 240)), WaitlistState.Offered);
        Assert.Equal(room.Clinic.At(1, 9), (await room.OfferOfAsync(offered)).StartTime);
    }

    [EngineFact]
    public async Task Time_FreedByAMove_IsOffered()
    {
        var room = await GivenRoomAsync();
        var taken = await GivenTakenAsync(room);
        var entry = await room.GivenEntryAsync(room.Window(1, 9));
        await room.UntilLookedAtAsync();
        await room.Clinic.Staff.Appointments.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = taken.Name, StartTime = room.Clinic.At(2, 15) });
        await room.UntilAsync(entry, WaitlistState.Offered);
    }

    [EngineFact]
    public async Task Time_OfAHoldThatEnds_IsOffered()
    {
        var room = await GivenRoomAsync();
        var released = await room.Clinic.GivenHoldAsync(room.Clinic.At(1, 9), ttlSeconds: 1800);
        var expiring = await room.Clinic.GivenHoldAsync(room.Clinic.At(2, 9), ttlSeconds: 1800);
        var (first, second) = (await room.GivenEntryAsync(room.Window(1, 9)), await room.GivenEntryAsync(room.Window(2, 9)));
        await room.UntilLookedAtAsync();
        await room.Clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = released.Name });
        await room.UntilAsync(first, WaitlistState.Offered);
        await Server.AdvanceAsync(expiring.ExpireTime.ToDateTimeOffset() - Server.Node.Time.GetUtcNow());
        await room.UntilAsync(second, WaitlistState.Offered);
    }

    [EngineFact]
    public async Task Time_FreedByTheCatalogue_IsOffered()
    {
        var room = new WaitingRoom(Server, await GivenClinicAsync(plan =>
        {
            WaitingRoom.OnlyAnna(plan);
            plan.Practitioners["anna"].WorkingHours = ClinicPlan.Weekly([1], (9, 13));
        }));
        var entry = await room.GivenEntryAsync(room.Window(1, 9));
        await room.UntilLookedAtAsync();
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(entry)).State);
        var anna = await room.Clinic.Staff.Clinics.GetPractitionerAsync(new GetPractitionerRequest { Name = room.Clinic.Practitioner("anna") });
        anna.WorkingHours = ClinicPlan.Weekly([1, 2], (9, 13));
        await room.Clinic.Staff.Clinics.UpdatePractitionerAsync(new UpdatePractitionerRequest { Practitioner = anna });
        await room.UntilAsync(entry, WaitlistState.Offered);
    }

    [EngineFact]
    public async Task WhoMayNotSeeThePatientAnyMore_IsPassedOver()
    {
        var room = await GivenRoomAsync();
        var clinic = room.Clinic;
        var taken = await GivenTakenAsync(room);
        var patient = await clinic.GivenPatientAsync();
        var consent = await clinic.Partner.Patients.RecordConsentAsync(new RecordConsentRequest
        {
            Parent = patient.Name,
            Consent = new Consent
            {
                Purpose = ConsentPurpose.Booking,
                Recipient = $"partners/{clinic.OtherPartner.PartnerId}",
                DocumentVersion = "booking-1",
                Giver = ConsentGiver.Patient,
                GrantTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow()),
            },
        });
        var first = await room.GivenEntryAsync(room.Window(1, 9), clinic.OtherPartner, patient);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var second = await room.GivenEntryAsync(room.Window(1, 9));
        await clinic.Partner.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        await room.CancelAsync(taken);
        await room.UntilAsync(second, WaitlistState.Offered);
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(first)).State);
    }

    [EngineFact]
    public async Task LongTime_ThatBecomesFree_IsOfferedToAsManyAsFitIntoIt()
    {
        var room = await GivenRoomAsync();
        var taken = await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(1, 9), ClinicPlan.Needling);
        var entries = new List<WaitlistEntry>();
        for (var i = 0; i < 3; i++)
        {
            await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
            entries.Add(await room.GivenEntryAsync(room.Window(1, 9, minutes: 35)));
        }

        await room.UntilLookedAtAsync();
        await room.CancelAsync(taken);
        var offered = new[] { await room.UntilAsync(entries[0], WaitlistState.Offered), await room.UntilAsync(entries[1], WaitlistState.Offered) };
        Assert.Equal([room.Clinic.At(1, 9), room.Clinic.At(1, 9, 30)], (await Task.WhenAll(offered.Select(room.OfferOfAsync))).Select(h => h.StartTime));
        await room.UntilLookedAtAsync();
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(entries[2])).State);
    }

    private static async Task<Appointment> GivenTakenAsync(WaitingRoom room) =>
        await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(1, 9));

    private async Task<WaitingRoom> GivenRoomAsync() => new(Server, await GivenClinicAsync(WaitingRoom.OnlyAnna));
}

public sealed class SqliteFreedTimeTests(SqliteTestServer server) : FreedTimeTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresFreedTimeTests(PostgresTestServer server) : FreedTimeTests(server), IClassFixture<PostgresTestServer>;
