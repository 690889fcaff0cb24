using ClinicApi.Server.Tests.Support;
using ClinicApi.Server.Waitlist;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Waitlist;

/// <summary>Many who want what became free.</summary>
public abstract class OfferRaceTests(TestServer server) : ServerSuite(server)
{
    private const int Rounds = 5;
    private static readonly string[] ReasonsOfLosers = ["", "HOLD_EXPIRED", "WAITLIST_STATE"];

    [EngineFact]
    public async Task TwoNodes_LookingAtTheSameFreedTime_OfferItOnceToTheFirst()
    {
        await using var another = await ServerNode.StartAsync(Server.Database, Server.Node.Time);
        for (var round = 0; round < Rounds; round++)
        {
            var room = await GivenRoomAsync();
            var taken = await GivenTakenAsync(room);
            var entries = await GivenEntriesAsync(room, 3);
            await room.UntilLookedAtAsync();
            await room.CancelAsync(taken);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
                (i % 2 == 0 ? Server.Node : another).Services.GetRequiredService<WaitlistMatching>().LookAsync(room.Clinic.Id, CancellationToken.None))));

            await room.UntilAsync(entries[0], WaitlistState.Offered);
            await room.UntilLookedAtAsync();
            Assert.All(await Task.WhenAll(entries.Skip(1).Select(room.GetAsync)), entry => Assert.Equal(WaitlistState.Waiting, entry.State));
            var offers = (await room.EventsOfAsync(entries.Select(e => e.Name))).Count(e => e.Type == EventType.WaitlistOffered);
            Assert.Equal(1, offers);
        }

        Assert.Empty(another.Logs.TakeUnannounced());
    }

    [EngineFact]
    public async Task ThirtyTwoAcceptances_OfOneOffer_BookItOnce()
    {
        var room = await GivenRoomAsync();
        var entry = await room.UntilAsync((await GivenEntriesAsync(room, 1))[0], WaitlistState.Offered);
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => ReasonAsync(() => room.AcceptAsync(entry))));
        Assert.Equal(1, answers.Count(answer => answer.Length == 0));
        Assert.All(answers, answer => Assert.Contains(answer, ReasonsOfLosers));
        Assert.Equal(WaitlistState.Booked, (await room.GetAsync(entry)).State);
        Assert.Single(await room.EventsOfAsync(entry.OfferedHold), e => e.Type == EventType.HoldBooked);
    }

    [EngineFact]
    public async Task AcceptanceAgainstDeclineReleaseAndLeaving_OneWins()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var room = await GivenRoomAsync();
            var entry = await room.UntilAsync((await GivenEntriesAsync(room, 1))[0], WaitlistState.Offered);
            var partner = room.Clinic.Partner.Appointments;
            var answers = await Task.WhenAll(
                ReasonAsync(() => room.AcceptAsync(entry)),
                ReasonAsync(() => room.DeclineAsync(entry)),
                ReasonAsync(() => partner.ReleaseHoldAsync(new ReleaseHoldRequest { Name = entry.OfferedHold }).ResponseAsync),
                ReasonAsync(() => partner.LeaveWaitlistAsync(new LeaveWaitlistRequest { Name = entry.Name }).ResponseAsync));
            Assert.All(answers, answer => Assert.Contains(answer, ReasonsOfLosers));
            var ends = (await room.EventsOfAsync(entry.OfferedHold)).Skip(1).ToList();
            Assert.Single(ends);
            Assert.Equal(answers[0].Length == 0, ends[0].Type == EventType.HoldBooked);
            Assert.Equal(answers[0].Length == 0 ? WaitlistState.Booked : WaitlistState.Closed, (await room.GetAsync(entry)).State);
        }
    }

    [EngineFact]
    public async Task FreedTime_ThatSomebodyElseBooksFirst_IsOfferedToNobody_AndNeverTwice()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var room = await GivenRoomAsync();
            var taken = await GivenTakenAsync(room);
            var entry = (await GivenEntriesAsync(room, 1))[0];
            var stranger = await room.Clinic.GivenPatientAsync();
            await room.UntilLookedAtAsync();
            await room.CancelAsync(taken);
            var matching = Server.Node.Services.GetRequiredService<WaitlistMatching>();
            var booking = ReasonAsync(() => room.Clinic.GivenAppointmentAsync(stranger, taken.StartTime));
            await Task.WhenAll(booking, Task.Run(() => matching.LookAsync(room.Clinic.Id, CancellationToken.None)));
            await room.UntilLookedAtAsync();

            var isBooked = (await booking).Length == 0;
            Assert.Equal(isBooked ? WaitlistState.Waiting : WaitlistState.Offered, (await room.GetAsync(entry)).State);
        }
    }

    private static async Task<string> ReasonAsync(Func<Task> call)
    {
        try
        {
            await Task.Run(call);
            return "";
        }
        catch (RpcException exception)
        {
            return Refused.Read(exception).Reason;
        }
    }

    private static async Task<Appointment> GivenTakenAsync(WaitingRoom room) =>
        await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(1, 9));

    private async Task<List<WaitlistEntry>> GivenEntriesAsync(WaitingRoom room, int count)
    {
        List<WaitlistEntry> entries = [];
        for (var i = 0; i < count; i++)
        {
            await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
            entries.Add(await room.GivenEntryAsync(room.Window(1, 9)));
        }

        return entries;
    }

    private async Task<WaitingRoom> GivenRoomAsync() => new(Server, await GivenClinicAsync(WaitingRoom.OnlyAnna));
}

public sealed class SqliteOfferRaceTests(SqliteTestServer server) : OfferRaceTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresOfferRaceTests(PostgresTestServer server) : OfferRaceTests(server), IClassFixture<PostgresTestServer>;
