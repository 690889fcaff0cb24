using System.Data.Common;
using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Appointments;

/// <summary>No path into the table can make two reservations of a resource overlap.</summary>
public abstract class OverlapSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const string CountOverlaps =
        """
        reservations a JOIN reservations b ON a.clinic_id = b.clinic_id AND a.resource = b.resource AND a.kind = 0 AND b.kind = 0
          AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
          AND (a.starts_at, a.ends_at, coalesce(a.appointment_id, '')) < (b.starts_at, b.ends_at, coalesce(b.appointment_id, ''))
        """;

    [EngineFact]
    public async Task Booking_OverABooking_IsRefusedForTheResource()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));

        foreach (var (from, to) in new[] { (0, 60), (-30, 1), (59, 90), (10, 20), (-10, 70) })
        {
            var refusal = await RefusedAsync(
                Conflict.Overlap,
                m => m.Book("b", Sample.Reservation("devices/x", from, to), Sample.Reservation("rooms/1", from, to)));
            Assert.Equal("rooms/1", refusal.Subject);
        }

        Assert.Equal(1, await CountAsync("appointments"));
    }

    [EngineFact]
    public async Task Hold_OverABooking_IsRefused()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));

        await RefusedAsync(Conflict.Overlap, m => m.PlaceHold(Sample.Hold("h"), [Sample.Reservation("rooms/1", 59, 61)]));

        Assert.Equal(0, await CountAsync("holds"));
    }

    [EngineFact]
    public async Task Reservations_OfOneMutation_CannotOverlapEachOther() =>
        await RefusedAsync(
            Conflict.Overlap,
            m => m.Book("a", Sample.Reservation("rooms/1", 0, 60), Sample.Reservation("rooms/1", 30, 90)));

    [EngineFact]
    public async Task PlainSql_IsRefusedToo()
    {
        await CommitAsync(m => m.Book("a", Sample.Reservation("rooms/1", 0, 60)));
        await CommitAsync(m => m.Book("b", Sample.Reservation("rooms/1", 60, 120)));
        var start = Sample.Slot.ToMicroseconds();
        const string Minute = "60000000";

        await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(Insert("rooms/1", start + 1, start + 2)));
        await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(Insert("rooms/1", start, start + 1)));
        await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(
            $"UPDATE reservations SET starts_at = starts_at - 5 * {Minute} WHERE appointment_id = 'b'"));
        await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(
            $"UPDATE reservations SET ends_at = ends_at + 5 * {Minute} WHERE appointment_id = 'a'"));
        await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(Insert("rooms/2", start, start)));
        Assert.Equal(1, await Database.ExecuteAsync($"UPDATE reservations SET ends_at = ends_at - {Minute} WHERE appointment_id = 'a'"));
        Assert.Equal(0, await CountAsync(CountOverlaps));
    }

    [EngineFact]
    public async Task RandomWrites_AreAcceptedExactlyWhenNothingOverlaps()
    {
        var random = new Random(20260302);
        var kept = new Dictionary<string, (int From, int To)>();
        for (var i = 0; i < 300; i++)
        {
            var from = random.Next(0, 400);
            var span = (From: from, To: from + random.Next(1, 25));
            var moved = kept.Count > 0 && random.Next(3) == 0 ? kept.Keys.ElementAt(random.Next(kept.Count)) : null;
            var free = kept.Where(other => other.Key != moved).All(other => other.Value.To <= span.From || span.To <= other.Value.From);
            var sql = moved is null
                ? Insert("rooms/1", span.From, span.To, $"a{i}")
                : $"UPDATE reservations SET starts_at = {span.From}, ends_at = {span.To} WHERE appointment_id = '{moved}'";

            var accepted = await AcceptsAsync(sql);

            Assert.True(free == accepted, $"write {i} of [{span.From}, {span.To}) was {(accepted ? "accepted" : "refused")}");
            if (accepted)
                kept[moved ?? $"a{i}"] = span;
        }

        Assert.InRange(kept.Count, 10, 100);
    }

    [EngineFact]
    public async Task ManyCallers_ForOneSlot_HaveOneWinner()
    {
        for (var round = 0; round < 8; round++)
        {
            var start = Sample.Slot + Duration.FromDays(round);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(() => AttemptAsync(m => m
                .BookAppointment(
                    Sample.Appointment($"{start}-{caller}", start: start),
                    [
                        Sample.Reservation("practitioners/anna", caller % 7, 60, start),
                        Sample.Reservation("rooms/1", caller % 5, 60, start),
                    ])
                .Emit(Sample.Event())))));

            Assert.Equal(1, outcomes.Count(outcome => outcome is null));
            Assert.All(outcomes, outcome => Assert.True(outcome is null or Conflict.Overlap, $"a loser was told {outcome}"));
        }

        Assert.Equal(8, await CountAsync("appointments"));
        Assert.Equal(8, await CountAsync("events"));
        Assert.Equal(0, await CountAsync(CountOverlaps));
    }

    [EngineFact]
    public async Task WithoutTheGuard_TheOverlapHappens_SoTheseTestsCanSeeIt()
    {
        await Database.ExecuteAsync(Engine is StoreEngine.Postgres
            ? HashPartitions.DropOfReservations("reservations_never_overlap", Partitions)
            : "DROP TRIGGER reservations_never_overlap_on_insert");
        await CommitAsync(m => m.Book("a", Sample.Reservation("rooms/1", 0, 60)));

        await CommitAsync(m => m.Book("b", Sample.Reservation("rooms/1", 30, 90)));

        Assert.Equal(1, await CountAsync(CountOverlaps));
    }

    private async Task<bool> AcceptsAsync(string sql)
    {
        try
        {
            await Database.ExecuteAsync(sql);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private static string Insert(string resource, long from, long to, string appointment = "x") =>
        $"""
        INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner)
        VALUES ('{ClinicId}', '{resource}', {from}, {to}, 'role', '{appointment}', 'appointments/{appointment}')
        """;
}

public sealed class SqliteOverlapTests() : OverlapSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresOverlapTests() : OverlapSuite(StoreEngine.Postgres);
