using ClinicApi.Server.Appointments;
using ClinicApi.Server.Limits;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using ErrorReason = ClinicApi.V1.ErrorReason;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class HoldLifeTests(TestServer server) : ServerSuite(server)
{
    private static readonly int[] Hours = [9, 10, 11, 12, 14, 15, 16];

    [EngineFact]
    public async Task GetHold_ReturnsTheHold_WhileItLasts()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), patient: await clinic.GivenPatientAsync(), ttlSeconds: 60);
        Assert.Equal(hold, await GetAsync(clinic.Partner, hold));
        Assert.Equal(hold, await GetAsync(clinic.Staff, hold));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => GetAsync(clinic.OtherPartner, hold));
        await Server.AdvanceAsync(TimeSpan.FromSeconds(60));
        var refused = await Refused.WithAsync(ErrorReason.ResourceNotFound, () => GetAsync(clinic.Partner, hold));
        Assert.Equal(("hold", hold.Name), (refused.Resource!.ResourceType, refused.Resource.ResourceName));
    }

    [EngineFact]
    public async Task Extend_LetsTheHoldLastFromNowOn_AndTellsOfIt()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9));
        await Server.AdvanceAsync(TimeSpan.FromMinutes(4));
        var request = Extension(hold, 600);
        var extended = await clinic.Partner.Appointments.ExtendHoldAsync(request);
        Assert.Equal(TimeSpan.FromMinutes(14), extended.ExpireTime.ToDateTime() - hold.CreateTime.ToDateTime());
        Assert.NotEqual(hold.Etag, extended.Etag);
        Assert.Equal(extended, await clinic.Partner.Appointments.ExtendHoldAsync(request));
        await Server.AdvanceAsync(TimeSpan.FromMinutes(9));
        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenHoldAsync(clinic.At(0, 9)));
        Assert.Equal([EventType.HoldCreated, EventType.HoldExtended], await TypesOfAsync(clinic, hold.Name));
    }

    [EngineFact]
    public async Task Extend_NeverLastsLongerThanHalfAnHourInAll_AndNeverShortens()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ttlSeconds: 1200);
        Assert.Equal(hold, await clinic.Partner.Appointments.ExtendHoldAsync(Extension(hold, 60)));
        await Server.AdvanceAsync(TimeSpan.FromMinutes(15));
        var extended = await clinic.Partner.Appointments.ExtendHoldAsync(Extension(hold, 1800));
        Assert.Equal(TimeSpan.FromMinutes(30), extended.ExpireTime.ToDateTime() - hold.CreateTime.ToDateTime());
        Assert.Equal(extended, await clinic.Partner.Appointments.ExtendHoldAsync(Extension(hold, 1800)));
        Assert.Equal([EventType.HoldCreated, EventType.HoldExtended], await TypesOfAsync(clinic, hold.Name));
    }

    [EngineFact]
    public async Task Extend_OfWhatIsOverOrSomebodyElses_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ttlSeconds: 30);
        await Refused.WithAsync(ErrorReason.HoldExpired, clinic.OtherPartner.Appointments.ExtendHoldAsync(Extension(hold, 60)));
        await Server.AdvanceAsync(TimeSpan.FromSeconds(30));
        var refused = await Refused.WithAsync(ErrorReason.HoldExpired, clinic.Partner.Appointments.ExtendHoldAsync(Extension(hold, 60)));
        Assert.Equal(["HOLD_EXPIRED"], refused.Preconditions);
    }

    [EngineFact]
    public async Task Booking_FromAHold_TellsOfTheHoldAndOfTheAppointmentInOneTransaction()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), patient: await clinic.GivenPatientAsync());
        var booked = await clinic.Partner.Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment() });
        var events = (await EventsAsync(clinic)).Where(e => e.Resource == hold.Name || e.Resource == booked.Name).ToList();
        Assert.Equal([EventType.HoldCreated, EventType.HoldBooked, EventType.AppointmentBooked], events.Select(e => e.Type));
        Assert.Equal(events[1].TransactionId, events[2].TransactionId);
    }

    [EngineFact]
    public async Task Expiry_OfEachHold_MakesOneEvent_WhicheverNodesSweep()
    {
        var clinic = await GivenClinicAsync();
        List<Hold> holds = [];
        for (var day = 0; day < 5; day++)
            holds.Add(await clinic.GivenHoldAsync(clinic.At(day, 9)));
        await using var another = await ServerNode.StartAsync(Server.Database, Server.Node.Time);
        await Server.AdvanceAsync(TimeSpan.FromMinutes(5));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Server.Node : another).Services.GetRequiredService<HoldExpiry>().SweepAsync(CancellationToken.None))));

        var expired = (await EventsAsync(clinic)).Where(e => e.Type == EventType.HoldExpired).ToList();
        Assert.Equal(holds.Select(h => h.Name).Order(StringComparer.Ordinal), expired.Select(e => e.Resource).Order(StringComparer.Ordinal));
        Assert.All(expired, e => Assert.Equal((EventCause.Expiry, Options.V1.CallerKind.Unspecified), (e.Cause, e.ActorKind)));
        Assert.Empty(another.Logs.TakeUnannounced());
    }

    [EngineFact]
    public async Task Expiry_IsToldByTheServerItself_AndAReleaseAfterItTellsNothing()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ttlSeconds: 30);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(30));
        await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        await Server.AdvanceUntilAsync(
            "the expiry is told", async () => (await EventsAsync(clinic)).Any(e => e.Type == EventType.HoldExpired));
        await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        Assert.Equal([EventType.HoldCreated, EventType.HoldExpired], await TypesOfAsync(clinic, hold.Name));
    }

    [EngineFact]
    public async Task Quota_OfAPartner_IsKeptExactly_AndTellsWhenToComeBack()
    {
        var most = Server.Node.Services.GetRequiredService<LimitSettings>().HoldsPerPartner;
        var clinic = await GivenClinicAsync(plan => plan.Treatments[ClinicPlan.Consultation].BookingHorizon = ClinicPlan.Minutes(60 * 24 * 60));
        var starts = (from day in Enumerable.Range(0, 5) from hour in Hours select clinic.At(day, hour)).ToList();
        var refusals = 0;
        var holds = await Task.WhenAll(starts.Select(async start =>
        {
            try
            {
                return await clinic.GivenHoldAsync(start);
            }
            catch (Grpc.Core.RpcException exception)
            {
                var refused = Refused.Read(exception);
                Assert.Equal("QUOTA_EXCEEDED", refused.Reason);
                var violation = Assert.Single(refused.Status.Details.Single(d => d.Is(QuotaFailure.Descriptor)).Unpack<QuotaFailure>().Violations);
                Assert.Equal($"partners/{clinic.Partner.PartnerId}", violation.Subject);
                Assert.Equal(TimeSpan.FromMinutes(5), refused.RetryAfter);
                Interlocked.Increment(ref refusals);
                return null;
            }
        }));
        Assert.Equal((most, starts.Count - most), (holds.Count(h => h is not null), refusals));

        var free = starts[Array.IndexOf(holds, null)];
        await clinic.Staff.Appointments.HoldSlotAsync(new HoldSlotRequest { Treatment = clinic.Treatment(ClinicPlan.Consultation), StartTime = clinic.At(0, 17) });
        await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = holds.First(h => h is not null)!.Name });
        await clinic.GivenHoldAsync(free);
        await Server.AdvanceAsync(TimeSpan.FromMinutes(5));
        await clinic.GivenHoldAsync(free);
    }

    private static Task<Hold> GetAsync(TestCaller caller, Hold hold) =>
        caller.Appointments.GetHoldAsync(new GetHoldRequest { Name = hold.Name }).ResponseAsync;

    private static ExtendHoldRequest Extension(Hold hold, int seconds) =>
        new() { Name = hold.Name, Ttl = new Duration { Seconds = seconds }, RequestId = Guid.NewGuid().ToString() };

    private static async Task<IReadOnlyList<Event>> EventsAsync(TestClinic clinic) =>
        (await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { Clinics = { clinic.Name }, PageSize = 1000 })).Events;

    private static async Task<IEnumerable<EventType>> TypesOfAsync(TestClinic clinic, string resource) =>
        (await EventsAsync(clinic)).Where(e => e.Resource == resource).Select(e => e.Type);
}

public sealed class SqliteHoldLifeTests(SqliteTestServer server) : HoldLifeTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresHoldLifeTests(PostgresTestServer server) : HoldLifeTests(server), IClassFixture<PostgresTestServer>;
