using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Appointments;

public abstract class BookingSuite(StoreEngine engine) : StoreSuite(engine)
{
    [EngineFact]
    public async Task Appointment_Booked_IsReadBackAsWritten()
    {
        var row = Sample.Appointment("a");
        await CommitAsync(m => m.BookAppointment(row, Sample.Team()));

        Assert.Equal(row, await Store.Appointments.GetAsync(Sample.Everything, "a", None));
        Assert.Equal(
            ["patients/ada", "rooms/1", "practitioners/anna"],
            (await ReadDiaryAsync()).Busy.Select(busy => busy.Resource));
    }

    [EngineFact]
    public async Task Appointment_WithATakenId_AlreadyExists()
    {
        await CommitAsync(m => m.Book("a"));

        var refusal = await RefusedAsync(Conflict.AlreadyExists, m => m.Book("a"));
        Assert.Equal("a", refusal.Subject);
    }

    [EngineFact]
    public async Task Appointment_OfAPatientWhoIsNotThere_IsRefused() =>
        await RefusedAsync(Conflict.VersionMismatch, m => m.BookAppointment(Sample.Appointment("a", "nobody"), []));

    [EngineFact]
    public async Task Resources_ThatMeetAtAPoint_DoNotOverlap()
    {
        await CommitAsync(m => m.Book("a", Sample.Reservation("rooms/1", 0, 60)));

        await CommitAsync(m => m.Book("b", Sample.Reservation("rooms/1", 60, 120)));

        Assert.Equal(2, (await ReadDiaryAsync()).Busy.Count);
    }

    [EngineFact]
    public async Task SlotOfAnotherClinic_IsNoObstacle()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));
        await Store.CommitAsync(new Mutation("other").CreateClinic(Sample.Clinic("other")), None);
        var there = new Mutation("other")
            .CreatePatient(Sample.Patient("ada") with { ClinicId = "other" })
            .BookAppointment(Sample.Appointment("a") with { ClinicId = "other" }, Sample.Team());

        await Store.CommitAsync(there, None);

        Assert.Equal(6, await CountAsync("reservations"));
    }

    [EngineFact]
    public async Task Update_WithTheExpectedVersion_CountsTheVersionUp()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));
        var changed = Sample.Appointment("a") with { State = 2, PatientNote = "later", UpdatedAt = Sample.Slot };

        await CommitAsync(m => m.UpdateAppointment(changed, expectedVersion: 1));

        Assert.Equal(changed with { Version = 2 }, await Store.Appointments.GetAsync(Sample.Everything, "a", None));
        Assert.Equal(3, await CountAsync("reservations"));
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdateAppointment(changed, expectedVersion: 1));
    }

    [EngineFact]
    public async Task Cancelling_GivesTheTimeBack()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));
        var cancelled = Sample.Appointment("a") with
        {
            State = Sample.Cancelled,
            CancellationReason = 1,
            CancelledBy = "staff",
            CancelledAt = Sample.Created,
            CancelledLate = true,
        };

        await CommitAsync(m => m.UpdateAppointment(cancelled, expectedVersion: 1));

        Assert.Equal(cancelled with { Version = 2 }, await Store.Appointments.GetAsync(Sample.Everything, "a", None));
        await CommitAsync(m => m.Book("b", Sample.Team()));
    }

    [EngineFact]
    public async Task NoShow_GivesTheTimeBack()
    {
        await CommitAsync(m => m.Book("a", Sample.Team()));

        await CommitAsync(m => m.UpdateAppointment(Sample.Appointment("a") with { State = Sample.NoShow }, 1));

        Assert.Empty((await ReadDiaryAsync()).Busy);
    }

    [EngineFact]
    public async Task List_IsFilteredAndPagedInOrderOfStart()
    {
        Instant At(int hour) => Sample.Slot + Duration.FromHours(hour);
        await CommitAsync(m => m
            .BookAppointment(Sample.Appointment("d", start: At(1)), [])
            .BookAppointment(Sample.Appointment("c", start: At(1)), [])
            .BookAppointment(Sample.Appointment("b", "bob", At(2)), [])
            .BookAppointment(Sample.Appointment("a", start: At(3)) with { State = Sample.Cancelled }, []));
        async Task<string> List(AppointmentFilter filter, (Instant, string)? after = null, int limit = 10) => string.Concat(
            (await Store.Appointments.ListAsync(Sample.Everything, filter, after, limit, None)).Select(row => row.AppointmentId));
        var all = new AppointmentFilter(null, null, "", []);

        Assert.Equal("cdba", await List(all));
        Assert.Equal("cd", await List(all, limit: 2));
        Assert.Equal("dba", await List(all, (At(1), "c")));
        Assert.Equal("b", await List(all with { From = At(2), To = At(3) }));
        Assert.Equal("cda", await List(all with { PatientId = "ada" }));
        Assert.Equal("a", await List(all with { States = [Sample.Cancelled, Sample.NoShow] }));
    }

    [EngineFact]
    public async Task Appointment_OfAnotherCaller_IsNotThere()
    {
        await CommitAsync(m => m.Book("a"));

        Assert.NotNull(await Store.Appointments.GetAsync(Sample.Own, "a", None));
        Assert.Null(await Store.Appointments.GetAsync(Sample.Stranger, "a", None));
        Assert.Null(await Store.Appointments.GetAsync(Sample.Everything with { ClinicId = "other" }, "a", None));
        var all = new AppointmentFilter(null, null, "", []);
        Assert.Single(await Store.Appointments.ListAsync(Sample.Own, all, null, 10, None));
        Assert.Empty(await Store.Appointments.ListAsync(Sample.Stranger, all, null, 10, None));
    }

    [EngineFact]
    public async Task Diary_ShowsWhatReachesIntoTheSpanOrFourHoursNear_AndTheCatalogueVersion()
    {
        await CommitAsync(m => m.Book(
            "a",
            Sample.Reservation("rooms/before", -300, -240),
            Sample.Reservation("rooms/near-before", -299, -239),
            Sample.Reservation("rooms/into", -23 * 60, 1),
            Sample.Reservation("rooms/last", 12 * 60 - 1, 13 * 60),
            Sample.Reservation("rooms/near-after", 16 * 60 - 1, 17 * 60),
            Sample.Reservation("rooms/after", 16 * 60, 17 * 60)));

        var diary = await ReadDiaryAsync();

        Assert.Equal(["rooms/into", "rooms/near-before", "rooms/last", "rooms/near-after"], diary.Busy.Select(busy => busy.Resource));
        Assert.Equal(1, diary.CatalogueVersion);
        Assert.Equal(0, (await Store.Appointments.ReadDiaryAsync("nowhere", Sample.Slot, Sample.Slot, None)).CatalogueVersion);
    }

    [EngineFact]
    public async Task Diary_ShowsAReservationOfAWholeDay_UntilItsLastMicrosecond()
    {
        await CommitAsync(m => m.Book("a", Sample.Reservation("rooms/1", 0, 24 * 60)));
        var end = Sample.Slot + Duration.FromDays(1);

        var last = await Store.Appointments.ReadDiaryAsync(ClinicId, end - Duration.FromTicks(10), end, None);

        Assert.Single(last.Busy);
    }
}

public sealed class SqliteBookingTests() : BookingSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresBookingTests() : BookingSuite(StoreEngine.Postgres);
