using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Appointments;

/// <summary>
/// Between two appointments of a resource lies the longer of the one's turnover and the other's preparation, whichever comes first to
/// the database.
/// </summary>
public abstract class MarginSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const string CountTooClose =
        """
        reservations a JOIN reservations b ON a.clinic_id = b.clinic_id AND a.resource = b.resource AND a.lane = b.lane
          AND a.owner < b.owner AND a.kind = 0 AND b.kind = 0
          AND a.starts_at < b.ends_at + CASE WHEN a.preparation > b.turnover THEN a.preparation ELSE b.turnover END
          AND b.starts_at < a.ends_at + CASE WHEN b.preparation > a.turnover THEN b.preparation ELSE a.turnover END
        """;

    private static readonly Duration PastExpiry = Duration.FromMinutes(5) + Duration.FromMilliseconds(1);

    [EngineFact]
    public async Task Turnover_KeepsALaterAppointmentAway_AsLongAsItLasts()
    {
        await CommitAsync(m => m.Book("a", Room(0, 60, turnover: 15)));

        Assert.Equal("rooms/1", (await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(60, 90)))).Subject);
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(74, 90)));
        await CommitAsync(m => m.Book("b", Room(75, 90)));
    }

    [EngineFact]
    public async Task Turnover_OfANewAppointment_KeepsAwayFromALaterOneThatIsThere()
    {
        await CommitAsync(m => m.Book("b", Room(60, 90)));

        await RefusedAsync(Conflict.Overlap, m => m.Book("a", Room(0, 50, turnover: 15)));
        await CommitAsync(m => m.Book("a", Room(0, 45, turnover: 15)));
    }

    [EngineFact]
    public async Task Preparation_KeepsAnEarlierAppointmentAway_InEitherOrder()
    {
        await CommitAsync(m => m.Book("b", Room(60, 90, preparation: 20)));
        await RefusedAsync(Conflict.Overlap, m => m.Book("a", Room(0, 45)));
        await CommitAsync(m => m.Book("a", Room(0, 40)));

        await RefusedAsync(Conflict.Overlap, m => m.Book("c", Room(100, 130, preparation: 15)));
        await CommitAsync(m => m.Book("c", Room(105, 130, preparation: 15)));
    }

    [EngineFact]
    public async Task Neighbours_ShareTurnoverAndPreparation_TheLongerOneDecides()
    {
        await CommitAsync(m => m.Book("a", Room(0, 60, turnover: 15)));

        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(70, 100, preparation: 10)));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(75, 100, preparation: 20)));
        await CommitAsync(m => m.Book("b", Room(75, 100, preparation: 10)));
    }

    [EngineFact]
    public async Task Margins_BetweenTheStretchesOfOneAppointment_DoNotMatterToItButToOthers()
    {
        var anna = "practitioners/anna";
        var wide = Duration.FromMinutes(15);
        ReservationRow[] stretches =
        [
            Sample.Reservation(anna, 0, 10) with { Preparation = wide, Turnover = wide },
            Sample.Reservation(anna, 30, 60) with { Preparation = wide, Turnover = wide },
            Sample.Reservation(anna, 100, 110) with { Preparation = wide, Turnover = wide },
        ];
        await CommitAsync(m => m.Book("a", stretches));

        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Sample.Reservation(anna, 15, 20)));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Sample.Reservation(anna, 74, 76)));
        await CommitAsync(m => m.Book("b", Sample.Reservation(anna, 75, 85)));
    }

    [EngineFact]
    public async Task Diary_TellsWhatIsNeededAroundATime_AlsoOfOneThatIsOverWhenItBegins()
    {
        await CommitAsync(m => m.Book("a", Room(-60, -30, preparation: 5, turnover: 45)));

        var busy = Assert.Single((await ReadDiaryAsync()).Busy);

        Assert.Equal(
            (Duration.FromMinutes(5), Duration.FromMinutes(45), false, Sample.Slot - Duration.FromMinutes(30)),
            (busy.Preparation, busy.Turnover, busy.IsOverbooked, busy.EndsAt));
    }

    [EngineFact]
    public async Task Hold_ThatIsBooked_KeepsItsMargins()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h", "ada"), [Room(0, 60, 10, 15), Sample.Reservation("patients/ada")]));
        await RefusedAsync(Conflict.Overlap, m => m.PlaceHold(Sample.Hold("i"), [Room(70, 90)]));

        await CommitAsync(m => m.BookFromHold(Sample.Appointment("a"), "h"));
        await Database.AdvanceAsync(PastExpiry);

        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(70, 90)));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(-30, -5)));
        await CommitAsync(m => m.Book("b", Room(75, 90)));
    }

    [EngineFact]
    public async Task Hold_ThatIsExtended_KeepsItsMarginsAsLong()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Room(0, 60, turnover: 15)]));
        await CommitAsync(m => m.ExtendHold("h", expectedVersion: 1, Duration.FromMinutes(20), Duration.FromMinutes(30)));

        await Database.AdvanceAsync(PastExpiry);

        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(70, 90)));
        await CommitAsync(m => m.BookFromHold(Sample.Appointment("a"), "h"));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(70, 90)));
    }

    [EngineFact]
    public async Task ExpiredOrReleasedHold_KeepsNobodyAway()
    {
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Room(0, 60, turnover: 15)]));
        await Database.AdvanceAsync(PastExpiry);
        await CommitAsync(m => m.PlaceHold(Sample.Hold("i"), [Room(60, 90, turnover: 15)]));
        await RefusedAsync(Conflict.HoldGone, m => m.BookFromHold(Sample.Appointment("a"), "h"));

        await CommitAsync(m => m.ReleaseHold("i"));

        await CommitAsync(m => m.Book("b", Room(95, 120)));
        await Store.SweepAsync(Duration.FromHours(48), None);
        Assert.Equal(1, await CountAsync("reservations"));
    }

    [EngineFact]
    public async Task Moving_FreesTheMarginsToo_AlsoOntoATimeThatTouchesThem()
    {
        await CommitAsync(m => m.Book("a", Room(0, 60, 10, 15)));
        var moved = Sample.Appointment("a", start: Sample.Slot + Duration.FromMinutes(30));

        await CommitAsync(m => m.MoveAppointment(moved, expectedVersion: 1, [Room(30, 90, 10, 15)]));

        await CommitAsync(m => m.Book("b", Room(-30, 20)));
        await RefusedAsync(Conflict.Overlap, m => m.Book("c", Room(95, 120)));
        Assert.Equal(0, await CountAsync(CountTooClose));
    }

    [EngineFact]
    public async Task Cancelling_FreesTheMarginsToo()
    {
        await CommitAsync(m => m.Book("a", Room(0, 60, 10, 15)));

        await CommitAsync(m => m.UpdateAppointment(Sample.Appointment("a") with { State = Sample.Cancelled }, expectedVersion: 1));

        Assert.Equal(0, await CountAsync("reservations"));
    }

    [EngineFact]
    public async Task Retiring_WaitsForPatients_ButNotForTheTurnoverAfterTheLastOne()
    {
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Room, "1")));
        await CommitAsync(m => m.Book("a", Room(0, 60, turnover: 30)));
        await RefusedAsync(Conflict.InUse, m => m.DeleteItem(CatalogueKind.Room, "1", expectedVersion: 1));
        await Database.ExecuteAsync("DELETE FROM reservations WHERE kind = 0");

        await CommitAsync(m => m.DeleteItem(CatalogueKind.Room, "1", expectedVersion: 1));

        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Room(600, 630)));
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Room, "1")));
        await CommitAsync(m => m.Book("b", Room(600, 630, 10, 10)));
    }

    [EngineFact]
    public async Task RandomBookings_AreAcceptedExactlyWhenTheyKeepTheirDistance()
    {
        var random = new Random(20261122);
        var kept = new List<ReservationRow>();
        for (var i = 0; i < 200; i++)
        {
            var from = random.Next(0, 100) * 5;
            var row = Room(from, from + random.Next(1, 7) * 5, random.Next(0, 4) * 5, random.Next(0, 4) * 5);
            var free = kept.All(other => IsApart(other, row) || IsApart(row, other));

            var refused = await AttemptAsync(m => m.Book($"a{i}", row));

            Assert.True(free == (refused is null), $"booking {i} of {row} was answered {refused}");
            if (refused is null)
                kept.Add(row);
        }

        Assert.InRange(kept.Count, 8, 60);
        Assert.Equal(0, await CountAsync(CountTooClose));
    }

    [EngineFact]
    public async Task ManyCallers_WhoseMarginsMeet_LeaveTheDistanceAndNoneIsToldAnythingElse()
    {
        for (var round = 0; round < 6; round++)
        {
            var start = Sample.Slot + Duration.FromDays(round);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 48).Select(caller => Task.Run(() => AttemptAsync(m => m.BookAppointment(
                Sample.Appointment($"{round}-{caller}", start: start),
                [
                    Room(caller % 12 * 10, (caller % 12 * 10) + 10, 5 + (caller % 3 * 5), 5 + (caller % 2 * 10), start),
                    Sample.Reservation($"practitioners/p{caller % 5}", caller % 12 * 10, (caller % 12 * 10) + 10, start),
                ])))));

            Assert.Contains(outcomes, outcome => outcome is null);
            Assert.All(outcomes, outcome => Assert.True(outcome is null or Conflict.Overlap, $"a loser was told {outcome}"));
        }

        Assert.Equal(0, await CountAsync(CountTooClose));
    }

    [EngineFact]
    public async Task HoldersWhoBook_AndBookersNextToThem_LeaveTheDistance()
    {
        for (var round = 0; round < 6; round++)
        {
            var start = Sample.Slot + Duration.FromDays(round);
            var hold = $"h{round}";
            await CommitAsync(m => m.PlaceHold(Sample.Hold(hold, start: start), [Room(0, 60, 10, 15, start)]));

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(() => AttemptAsync(m =>
            {
                if (caller == 0)
                    m.BookFromHold(Sample.Appointment($"{round}-{caller}", start: start), hold);
                else
                    m.BookAppointment(Sample.Appointment($"{round}-{caller}", "bob", start), [Room(60 + caller, 80 + caller, 0, 5, start)]);
            }))));

            Assert.Null(outcomes[0]);
            Assert.Equal(2, outcomes.Count(outcome => outcome is null));
        }

        Assert.Equal(0, await CountAsync(CountTooClose));
    }

    [EngineFact]
    public async Task WithoutTheGuard_AppointmentsComeTooClose_SoTheseTestsCanSeeIt()
    {
        await Database.ExecuteAsync(Engine is StoreEngine.Postgres
            ? HashPartitions.DropOfReservations("reservations_keep_margins", Partitions)
            : "DROP TRIGGER reservations_keep_margins_on_insert");
        await CommitAsync(m => m.Book("a", Room(0, 60, turnover: 15)));

        await CommitAsync(m => m.Book("b", Room(60, 90)));

        Assert.Equal(1, await CountAsync(CountTooClose));
    }

    private static bool IsApart(ReservationRow earlier, ReservationRow later) =>
        earlier.EndsAt + Duration.Max(earlier.Turnover, later.Preparation) <= later.StartsAt;

    private static ReservationRow Room(int from, int to, int preparation = 0, int turnover = 0, Instant? start = null) =>
        Sample.Reservation("rooms/1", from, to, start) with
        {
            Preparation = Duration.FromMinutes(preparation),
            Turnover = Duration.FromMinutes(turnover),
        };
}

public sealed class SqliteMarginTests() : MarginSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresMarginTests() : MarginSuite(StoreEngine.Postgres);
