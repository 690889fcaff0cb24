using System.Data.Common;
using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Appointments;

/// <summary>A practitioner can be booked over once, and nobody and nothing else.</summary>
public abstract class OverbookingSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const string Anna = "practitioners/anna";

    [EngineFact]
    public async Task Practitioner_IsBookedOverOnce_AndNotTwice()
    {
        await CommitAsync(m => m.Book("a", Sample.Reservation(Anna), Sample.Reservation("rooms/1")));

        await CommitAsync(m => m.Book("b", Over(0, 60), Sample.Reservation("rooms/2")));

        var refusal = await RefusedAsync(Conflict.Overlap, m => m.Book("c", Over(30, 90), Sample.Reservation("rooms/3")));
        Assert.Equal(Anna, refusal.Subject);
        await RefusedAsync(Conflict.Overlap, m => m.Book("c", Sample.Reservation(Anna, 30, 90)));
        Assert.Equal([false, true], (await ReadDiaryAsync()).Busy.Where(busy => busy.Resource == Anna).Select(busy => busy.IsOverbooked).Order());
    }

    [EngineFact]
    public async Task Room_ThatIsTaken_CannotBeBookedOver()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));

        Assert.Equal(
            "rooms/1",
            (await RefusedAsync(Conflict.Overlap, m => m.Book("b", Over(20, 60), Sample.Reservation("rooms/1")))).Subject);
    }

    [EngineFact]
    public async Task PlainSql_BooksOverPractitionersOnly()
    {
        foreach (var (resource, lane) in new[] { ("rooms/1", 1), ("devices/x", 1), ("patients/ada", 1), (Anna, 2), (Anna, -1) })
        {
            await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(
                $"""
                INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner, lane)
                VALUES ('{ClinicId}', '{resource}', 0, 1, 'role', 'x', 'appointments/x', {lane})
                """));
        }
    }

    [EngineFact]
    public async Task Retired_CannotBeBookedOver_AndWhoIsBookedOverCannotBeRetired()
    {
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Practitioner, "anna")));
        await CommitAsync(m => m.Book("a", Over(0, 60)));
        await RefusedAsync(Conflict.InUse, m => m.DeleteItem(CatalogueKind.Practitioner, "anna", expectedVersion: 1));
        await CommitAsync(m => m.UpdateAppointment(Sample.Appointment("a") with { State = Sample.Cancelled }, expectedVersion: 1));

        await CommitAsync(m => m.DeleteItem(CatalogueKind.Practitioner, "anna", expectedVersion: 1));

        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Over(0, 60)));
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Practitioner, "anna")));
        await CommitAsync(m => m.Book("b", Over(0, 60)));
        await CommitAsync(m => m.Book("c", Sample.Reservation(Anna)));
    }

    [EngineFact]
    public async Task Margins_KeepApartWhatIsBookedOver_ButNotFromWhatItIsBookedOver()
    {
        var quarter = Duration.FromMinutes(15);
        await CommitAsync(m => m.Book("a", Sample.Reservation(Anna) with { Turnover = quarter }));

        await CommitAsync(m => m.Book("b", Over(60, 90) with { Preparation = quarter, Turnover = quarter }));

        await RefusedAsync(Conflict.Overlap, m => m.Book("c", Over(100, 120)));
        await CommitAsync(m => m.Book("c", Over(105, 120)));
    }

    [EngineFact]
    public async Task Moving_MakesItAnOrdinaryAppointment()
    {
        await CommitAsync(m => m.Book("a", Sample.Reservation(Anna)));
        var over = Sample.Appointment("b", "bob") with { OverbookingReason = "an emergency", OverbookedBy = "staff" };
        await CommitAsync(m => m.BookAppointment(over, [Over(0, 60)]));
        Assert.Equal(over, await Store.Appointments.GetAsync(Sample.Everything, "b", None));
        var moved = over with { OverbookingReason = "", OverbookedBy = "", StartsAt = Sample.Slot + Duration.FromHours(1) };

        await RefusedAsync(Conflict.Overlap, m => m.MoveAppointment(moved, expectedVersion: 1, [Sample.Reservation(Anna, 30, 90)]));
        await CommitAsync(m => m.MoveAppointment(moved, expectedVersion: 1, [Sample.Reservation(Anna, 60, 120)]));

        Assert.Equal(moved with { Version = 2 }, await Store.Appointments.GetAsync(Sample.Everything, "b", None));
        await RefusedAsync(Conflict.Overlap, m => m.Book("c", Sample.Reservation(Anna, 110, 130)));
        await CommitAsync(m => m.Book("c", Over(0, 60)));
    }

    [EngineFact]
    public async Task ManyCallers_WhoOverbookAndBookOneSlot_LeaveTwoAtOnceAtMost()
    {
        for (var round = 0; round < 6; round++)
        {
            var start = Sample.Slot + Duration.FromDays(round);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(() => AttemptAsync(m => m.BookAppointment(
                Sample.Appointment($"{round}-{caller}", start: start),
                [Sample.Reservation(Anna, caller % 7, 60, start) with { IsOverbooked = caller % 2 == 0 }])))));

            Assert.Equal(1, outcomes.Where((_, caller) => caller % 2 == 0).Count(outcome => outcome is null));
            Assert.Equal(1, outcomes.Where((_, caller) => caller % 2 == 1).Count(outcome => outcome is null));
            Assert.All(outcomes, outcome => Assert.True(outcome is null or Conflict.Overlap, $"a loser was told {outcome}"));
        }
    }

    private static ReservationRow Over(int from, int to) => Sample.Reservation(Anna, from, to) with { IsOverbooked = true };
}

public sealed class SqliteOverbookingTests() : OverbookingSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresOverbookingTests() : OverbookingSuite(StoreEngine.Postgres);
