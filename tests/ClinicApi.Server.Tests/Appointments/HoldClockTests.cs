using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>A clock that jumps in the middle of a call, at each moment at which the call looks at it.</summary>
public sealed class HoldClockTests : IAsyncLifetime
{
    private const int MostLooks = 40;
    private static readonly TimeSpan Jump = TimeSpan.FromMinutes(3);
    private TestDatabase database = null!;
    private JumpingClock clock = null!;
    private ServerNode node = null!;
    private TestClinic clinic = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(StoreEngine.Sqlite);
        clock = new JumpingClock(database.Time);
        node = await ServerNode.StartAsync(database, clock);
        clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
    }

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Extend_WhileTheClockJumpsPastTheHold_IsRefusedOnlyIfNothingWasExtended()
    {
        var (answered, refused) = (0, 0);
        for (var looks = 1; looks <= MostLooks; looks++)
        {
            var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ttlSeconds: 60);
            clock.JumpAtLook(looks);
            var isAnswered = await SucceedsAsync(clinic.Partner.Appointments.ExtendHoldAsync(
                new ExtendHoldRequest { Name = hold.Name, Ttl = new Duration { Seconds = 120 } }));
            clock.JumpNow();

            var isExtended = (await TypesOfAsync(hold.Name)).Contains(EventType.HoldExtended);
            Assert.True(isAnswered == isExtended, $"A jump at look {looks}: answered {isAnswered}, extended {isExtended}.");
            (answered, refused) = isAnswered ? (answered + 1, refused) : (answered, refused + 1);
        }

        Assert.True(answered > 0 && refused > 0, $"{answered} answers and {refused} refusals: the jumps missed a side of the commit.");
    }

    [Fact]
    public async Task Hold_WhileTheClockJumpsPastItsEnd_IsRefusedOnlyIfNothingWasHeld()
    {
        for (var looks = 1; looks <= MostLooks; looks++)
        {
            var before = await CountHeldAsync();
            clock.JumpAtLook(looks);
            var isAnswered = await SucceedsAsync(clinic.Partner.Appointments.HoldSlotAsync(
                new HoldSlotRequest { Treatment = clinic.Treatment(ClinicPlan.Consultation), StartTime = clinic.At(0, 9), Ttl = new Duration { Seconds = 30 } }));
            clock.JumpNow();

            var isHeld = await CountHeldAsync() > before;
            Assert.True(isAnswered == isHeld, $"A jump at look {looks}: answered {isAnswered}, held {isHeld}.");
        }
    }

    private static async Task<bool> SucceedsAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private async Task<int> CountHeldAsync() =>
        (await EventsAsync()).Count(e => e.Type == EventType.HoldCreated);

    private async Task<IEnumerable<EventType>> TypesOfAsync(string resource) =>
        (await EventsAsync()).Where(e => e.Resource == resource).Select(e => e.Type);

    private async Task<IReadOnlyList<Event>> EventsAsync() =>
        (await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { Clinics = { clinic.Name }, PageSize = 1000 })).Events;

    /// <summary>Stands still but for its jumps. SQLite's clock is the node's.</summary>
    private sealed class JumpingClock(TimeProvider still) : TimeProvider
    {
        private int looksLeft;
        private long jumped;

        public override long TimestampFrequency => still.TimestampFrequency;

        public void JumpAtLook(int looks) => Volatile.Write(ref looksLeft, looks);

        public void JumpNow()
        {
            Volatile.Write(ref looksLeft, 0);
            Interlocked.Add(ref jumped, Jump.Ticks);
        }

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Decrement(ref looksLeft) == 0)
                Interlocked.Add(ref jumped, Jump.Ticks);
            return still.GetUtcNow().AddTicks(Interlocked.Read(ref jumped));
        }

        public override long GetTimestamp() => still.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            still.CreateTimer(callback, state, dueTime, period);
    }
}
