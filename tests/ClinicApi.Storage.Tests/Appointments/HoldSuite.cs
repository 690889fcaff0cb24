using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Appointments;

public abstract class HoldSuite(StoreEngine engine) : StoreSuite(engine)
{
    private static readonly Duration HalfAnHour = Duration.FromMinutes(30);

    private static readonly Duration PastExpiry = Duration.FromMinutes(5) + Duration.FromMilliseconds(1);

    [EngineFact]
    public async Task Hold_Placed_IsReadBackWithItsExpiry()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h", "ada"), Sample.Team()));

        var hold = Assert.IsType<HoldRow>(await Store.Appointments.GetHoldAsync(Sample.Own, "h", None));
        Assert.Equal(Sample.Hold("h", "ada") with { ExpiresAt = hold.ExpiresAt }, hold);
        Assert.True(hold.ExpiresAt > Sample.Created, "a hold expires after now");
        Assert.All((await ReadDiaryAsync()).Busy, busy => Assert.Equal("h", busy.HoldId));
    }

    [EngineFact]
    public async Task Hold_OfAnotherCaller_IsNotThere()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), []));

        Assert.Null(await Store.Appointments.GetHoldAsync(Sample.Stranger, "h", None));
        Assert.NotNull(await Store.Appointments.GetHoldAsync(Sample.Everything, "h", None));
    }

    [EngineFact]
    public async Task Hold_KeepsTheSlotFromOthers_UntilItIsReleased()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), Sample.Team()));
        await RefusedAsync(Conflict.Overlap, m => m.Book("a", Sample.Reservation("rooms/1", 30, 90)));

        await CommitAsync(m => m.ReleaseHold("h"));

        await CommitAsync(m => m.Book("a", Sample.Reservation("rooms/1", 30, 90)));
        await RefusedAsync(Conflict.HoldGone, m => m.ReleaseHold("h"));
    }

    [EngineFact]
    public async Task Booking_FromAHold_TurnsItsReservationsOver()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h", "ada"), Sample.Team()));

        await CommitAsync(m => m.BookFromHold(Sample.Appointment("a"), "h"));

        var busy = (await ReadDiaryAsync()).Busy;
        Assert.Equal(3, busy.Count);
        Assert.All(busy, reservation => Assert.Equal("", reservation.HoldId));
        Assert.Null(await Store.Appointments.GetHoldAsync(Sample.Own, "h", None));
        await Database.AdvanceAsync(Duration.FromDays(1));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Sample.Reservation("rooms/1")));
    }

    [EngineFact]
    public async Task Booking_FromAHoldWithoutPatient_AddsThePatientsReservation()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Sample.Reservation("rooms/1")]));

        await CommitAsync(m => m.BookFromHold(Sample.Appointment("a"), "h"));

        Assert.Equal(["patients/ada", "rooms/1"], (await ReadDiaryAsync()).Busy.Select(busy => busy.Resource));
    }

    [EngineFact]
    public async Task Booking_FromAHold_OfAPatientWhoIsBusy_IsRefused()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Sample.Reservation("rooms/1")]));
        await CommitAsync(m => m.Book("a", Sample.Reservation("patients/ada", 30, 90)));

        var refusal = await RefusedAsync(Conflict.Overlap, m => m.BookFromHold(Sample.Appointment("b"), "h"));

        Assert.Equal("patients/ada", refusal.Subject);
        Assert.NotNull(await Store.Appointments.GetHoldAsync(Sample.Own, "h", None));
    }

    [EngineFact]
    public async Task Booking_TheSameHoldTwice_IsRefused()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Sample.Reservation("rooms/1")]));
        await CommitAsync(m => m.BookFromHold(Sample.Appointment("a"), "h"));

        await RefusedAsync(Conflict.HoldGone, m => m.BookFromHold(Sample.Appointment("b"), "h"));
    }

    [EngineFact]
    public async Task Hold_ThatHasLostAReservation_CannotBeBooked()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), Sample.Team()));
        await Database.ExecuteAsync("DELETE FROM reservations WHERE resource = 'rooms/1'");

        await RefusedAsync(Conflict.HoldGone, m => m.BookFromHold(Sample.Appointment("a"), "h"));
    }

    [EngineFact]
    public async Task ExpiredHold_CannotBeReadBookedOrReleased()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), Sample.Team()));

        await Database.AdvanceAsync(PastExpiry);

        Assert.Null(await Store.Appointments.GetHoldAsync(Sample.Own, "h", None));
        Assert.Empty((await ReadDiaryAsync()).Busy);
        await RefusedAsync(Conflict.HoldGone, m => m.BookFromHold(Sample.Appointment("a"), "h"));
        await RefusedAsync(Conflict.HoldGone, m => m.ReleaseHold("h"));
    }

    [EngineFact]
    public async Task ExpiredHold_BlocksNeitherBookingsNorHolds()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Sample.Reservation("rooms/1"), Sample.Reservation("rooms/2")]));

        await Database.AdvanceAsync(PastExpiry);

        await CommitAsync(m => m.Book("a", Sample.Reservation("rooms/1", 10, 70)));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("i"), [Sample.Reservation("rooms/2", 10, 70)]));
        await RefusedAsync(Conflict.HoldGone, m => m.BookFromHold(Sample.Appointment("b"), "h"));
    }

    [EngineFact]
    public async Task Sweep_RemovesTheReservationsOfExpiredHoldsOnly()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Sample.Reservation("rooms/1"), Sample.Reservation("rooms/2")]));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("i") with { Ttl = Duration.FromHours(1) }, [Sample.Reservation("rooms/3")]));
        await CommitAsync(m => m.Book("a", Sample.Reservation("rooms/4")));
        await Database.AdvanceAsync(PastExpiry);

        var swept = await Store.SweepAsync(Duration.FromHours(48), None);

        Assert.Equal(new SweepResult(Reservations: 2, Requests: 0), swept);
        Assert.Equal(["rooms/3", "rooms/4"], (await ReadDiaryAsync()).Busy.Select(busy => busy.Resource));
    }

    [EngineFact]
    public async Task Sweep_TakesMoreThanOneBatch()
    {
        for (var i = 0; i < 3; i++)
        {
            var group = i;
            await CommitAsync(m =>
            {
                for (var n = 0; n < 70; n++)
                    m.PlaceHold(Sample.Hold($"h{group}-{n}"), [Sample.Reservation($"rooms/{group}-{n}")]);
            });
        }

        await Database.AdvanceAsync(PastExpiry);

        Assert.Equal(new SweepResult(210, 0), await Store.SweepAsync(Duration.FromHours(48), None));
    }

    [EngineFact]
    public async Task Extension_CountsFromNow_AndMovesTheReservationsToo()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), Sample.Team()));
        await Database.AdvanceAsync(Duration.FromMinutes(4));

        await CommitAsync(m => m.ExtendHold("h", 1, Duration.FromMinutes(5), HalfAnHour));

        await Database.AdvanceAsync(Duration.FromMinutes(4));
        Assert.Equal(2, (await Store.Appointments.GetHoldAsync(Sample.Own, "h", None))!.Version);
        Assert.Equal(3, (await ReadDiaryAsync()).Busy.Count);
        await CommitAsync(m => m.BookFromHold(Sample.Appointment("a"), "h"));
    }

    [EngineFact]
    public async Task Extensions_TogetherLastNoLongerThanTheLongest()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), Sample.Team()));
        var made = (await Store.Appointments.GetHoldAsync(Sample.Own, "h", None))!.ExpiresAt - Duration.FromMinutes(5);
        for (var version = 1; version <= 5; version++)
        {
            await Database.AdvanceAsync(Duration.FromMinutes(4));
            await CommitAsync(m => m.ExtendHold("h", version, Duration.FromMinutes(10), HalfAnHour));
        }

        Assert.Equal(made + HalfAnHour, (await Store.Appointments.GetHoldAsync(Sample.Own, "h", None))!.ExpiresAt);
        await RefusedAsync(Conflict.VersionMismatch, m => m.ExtendHold("h", 6, Duration.FromMinutes(10), HalfAnHour));
    }

    [EngineFact]
    public async Task Extension_ToWhatIsShorter_OfAnotherVersion_OrOfWhatIsOverOrHasLostItsTime_IsRefused()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), Sample.Team()));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("i"), [Sample.Reservation("rooms/2"), Sample.Reservation("rooms/3")]));
        await Database.ExecuteAsync("DELETE FROM reservations WHERE resource = 'rooms/2'");

        await RefusedAsync(Conflict.VersionMismatch, m => m.ExtendHold("h", 1, Duration.FromMinutes(1), HalfAnHour));
        await RefusedAsync(Conflict.VersionMismatch, m => m.ExtendHold("h", 2, Duration.FromMinutes(9), HalfAnHour));
        await RefusedAsync(Conflict.VersionMismatch, m => m.ExtendHold("i", 1, Duration.FromMinutes(9), HalfAnHour));
        await Database.AdvanceAsync(PastExpiry);
        await RefusedAsync(Conflict.VersionMismatch, m => m.ExtendHold("h", 1, Duration.FromMinutes(9), HalfAnHour));
    }

    [EngineFact]
    public async Task Limit_CountsLiveHoldsOfTheHolderOnly()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("expired"), [Sample.Reservation("rooms/1")]));
        await Database.AdvanceAsync(PastExpiry);
        await CommitAsync(m => m.PlaceHold(Sample.Hold("foreign") with { HeldBy = "other" }, [Sample.Reservation("rooms/2")]));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("offer") with { WaitlistEntryId = "w" }, [Sample.Reservation("rooms/3")]));

        await CommitAsync(m => Limited(m, "h1", "rooms/4", most: 2));
        await CommitAsync(m => Limited(m, "h2", "rooms/5", most: 2));

        Assert.Equal(Sample.Partner, (await RefusedAsync(Conflict.QuotaExceeded, m => Limited(m, "h3", "rooms/6", most: 2))).Subject);
        Assert.True(await Store.Appointments.UntilNextExpiryAsync(ClinicId, Sample.Partner, None) > Duration.Zero, "the next hold expires later");
        Assert.Null(await Store.Appointments.GetHoldAsync(Sample.Everything, "h3", None));
    }

    [EngineFact]
    public async Task Limit_UnderManyHoldsAtOnce_IsKeptExactly()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
            Task.Run(() => AttemptAsync(m => Limited(m, $"h{i}", $"rooms/{i}", most: 5)))));

        Assert.Equal(5, attempts.Count(refusal => refusal is null));
        Assert.All(attempts, refusal => Assert.Contains(refusal, new Conflict?[] { null, Conflict.QuotaExceeded }));
        Assert.Equal(5, await CountAsync("holds"));
    }

    [EngineFact]
    public async Task Expiry_ByManyNodesAtOnce_RemovesTheHoldOnceWithOneEvent()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), Sample.Team()));
        await RefusedAsync(Conflict.HoldGone, m => m.ExpireHold("h").Emit(Sample.Event()));
        await Database.AdvanceAsync(PastExpiry);
        Assert.Equal("h", Assert.Single(await Store.Appointments.ListExpiredHoldsAsync(10, None)).HoldId);

        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => AttemptAsync(m => m.ExpireHold("h").Emit(Sample.Event())))));

        Assert.Equal(1, attempts.Count(refusal => refusal is null));
        Assert.Equal((0L, 0L, 1L), (await CountAsync("holds"), await CountAsync("reservations"), await CountAsync("events")));
    }

    private static void Limited(Mutation mutation, string id, string resource, int most) =>
        mutation.PlaceHold(Sample.Hold(id), [Sample.Reservation(resource)]).LimitHolds(Sample.Partner, most).Emit(Sample.Event());
}

public sealed class SqliteHoldTests() : HoldSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresHoldTests() : HoldSuite(StoreEngine.Postgres);
