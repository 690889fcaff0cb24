using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Catalogue;

public abstract class CatalogueSuite(StoreEngine engine) : StoreSuite(engine)
{
    [EngineFact]
    public async Task Clinic_Created_IsReadBackAsWritten()
    {
        Assert.Equal(Sample.Clinic(), await Store.Catalogue.GetClinicAsync(ClinicId, None));
        Assert.Null(await Store.Catalogue.GetClinicAsync("nowhere", None));
        await RefusedAsync(Conflict.AlreadyExists, m => m.CreateClinic(Sample.Clinic()));
    }

    [EngineFact]
    public async Task Clinic_Updated_CountsItsVersionAndTheCataloguesUp()
    {
        var changed = Sample.Clinic() with { Document = "{}", UpdatedAt = Sample.Slot };

        await CommitAsync(m => m.UpdateClinic(changed, expectedVersion: 1));

        Assert.Equal(
            changed with { Version = 2, CatalogueVersion = 2 },
            await Store.Catalogue.GetClinicAsync(ClinicId, None));
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdateClinic(changed, expectedVersion: 1));
    }

    [EngineFact]
    public async Task Clinics_AreListedInOrder_AllOrTheNamedOnes()
    {
        foreach (var id in new[] { "b", "c", "a" })
            await Store.CommitAsync(new Mutation(id).CreateClinic(Sample.Clinic(id)), None);
        async Task<string> List(string[]? ids, string after = "", int limit = 10) => string.Join(
            ' ', (await Store.Catalogue.ListClinicsAsync(ids, after, limit, None)).Select(clinic => clinic.ClinicId));

        Assert.Equal($"a b c {ClinicId}", await List(null));
        Assert.Equal("b c", await List(null, after: "a", limit: 2));
        Assert.Equal("a c", await List(["c", "a", "nowhere", "it's \"quoted\""]));
        Assert.Equal("c", await List(["c", "a"], after: "a"));
        Assert.Equal("", await List([]));
    }

    [EngineFact]
    public async Task Items_AreCreatedReadListedAndUpdated()
    {
        await CommitAsync(m => m
            .CreateItem(Sample.Item(CatalogueKind.Room, "2"))
            .CreateItem(Sample.Item(CatalogueKind.Room, "1"))
            .CreateItem(Sample.Item(CatalogueKind.Device, "1")));
        var changed = Sample.Item(CatalogueKind.Room, "1") with { Document = """{"kind":"treatment"}""" };

        await CommitAsync(m => m.UpdateItem(changed, expectedVersion: 1));

        Assert.Equal(changed with { Version = 2 }, await Store.Catalogue.GetItemAsync(ClinicId, CatalogueKind.Room, "1", None));
        Assert.Equal(["1", "2"], (await Store.Catalogue.ListItemsAsync(ClinicId, CatalogueKind.Room, "", 10, None)).Select(i => i.Id));
        Assert.Equal(["2"], (await Store.Catalogue.ListItemsAsync(ClinicId, CatalogueKind.Room, "1", 10, None)).Select(i => i.Id));
        await RefusedAsync(Conflict.AlreadyExists, m => m.CreateItem(Sample.Item(CatalogueKind.Room, "1")));
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdateItem(changed, expectedVersion: 1));
        await RefusedAsync(Conflict.VersionMismatch, m => m.DeleteItem(CatalogueKind.Room, "3", 1));
    }

    [EngineFact]
    public async Task CatalogueVersion_CountsUpOnceAMutation()
    {
        await CommitAsync(m => m
            .CreateItem(Sample.Item(CatalogueKind.Room, "1"))
            .CreateItem(Sample.Item(CatalogueKind.Closure, "easter")));
        Assert.Equal(2, (await Store.Catalogue.GetClinicAsync(ClinicId, None))!.CatalogueVersion);

        await CommitAsync(m => m.DeleteItem(CatalogueKind.Closure, "easter", 1));

        Assert.Equal(3, (await Store.Catalogue.GetClinicAsync(ClinicId, None))!.CatalogueVersion);
    }

    [EngineFact]
    public async Task Snapshot_HoldsTheClinicAndAllItems()
    {
        await CommitAsync(m => m
            .CreateItem(Sample.Item(CatalogueKind.Room, "1"))
            .CreateItem(Sample.Item(CatalogueKind.Practitioner, "anna")));

        var snapshot = await Store.Catalogue.LoadAsync(ClinicId, None);

        Assert.NotNull(snapshot);
        Assert.Equal(Sample.Clinic() with { CatalogueVersion = 2 }, snapshot.Clinic);
        Assert.Equal(
            [Sample.Item(CatalogueKind.Practitioner, "anna"), Sample.Item(CatalogueKind.Room, "1")],
            snapshot.Items);
        Assert.Null(await Store.Catalogue.LoadAsync("nowhere", None));
    }

    [EngineFact]
    public async Task Item_ForAClinicThatIsNotThere_IsRefused()
    {
        var mutation = new Mutation("nowhere").CreateItem(Sample.Item(CatalogueKind.Room, "1") with { ClinicId = "nowhere" });

        var refusal = await Assert.ThrowsAsync<StoreConflictException>(() => Store.CommitAsync(mutation, None));

        Assert.Equal(Conflict.VersionMismatch, refusal.Conflict);
    }

    [EngineFact]
    public async Task Practitioner_WithAReservationToCome_IsInUse()
    {
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Practitioner, "anna")));
        await CommitAsync(m => m.Book("a", Sample.Team()));

        await RefusedAsync(Conflict.InUse, m => m.DeleteItem(CatalogueKind.Practitioner, "anna", 1));

        Assert.NotNull(await Store.Catalogue.GetItemAsync(ClinicId, CatalogueKind.Practitioner, "anna", None));
    }

    [EngineFact]
    public async Task Practitioner_WithAPastReservationAndAnExpiredHold_IsDeleted_AndNoLongerBooked()
    {
        var past = Instant.FromUtc(2020, 1, 1, 9, 0);
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Practitioner, "anna")));
        await CommitAsync(m => m.Book("a", Sample.Reservation("practitioners/anna", start: past)));
        await CommitAsync(m => m.PlaceHold(Sample.Hold("h"), [Sample.Reservation("practitioners/anna")]));
        await Database.AdvanceAsync(Duration.FromHours(1));

        await CommitAsync(m => m.DeleteItem(CatalogueKind.Practitioner, "anna", 1));

        Assert.Null(await Store.Catalogue.GetItemAsync(ClinicId, CatalogueKind.Practitioner, "anna", None));
        await RefusedAsync(Conflict.Overlap, m => m.Book("b", Sample.Team()));
        Assert.Empty((await ReadDiaryAsync()).Busy);
    }

    [EngineFact]
    public async Task Practitioner_CreatedAgain_IsBookedAgain()
    {
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Practitioner, "anna")));
        await CommitAsync(m => m.DeleteItem(CatalogueKind.Practitioner, "anna", 1));

        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Practitioner, "anna")));

        await CommitAsync(m => m.Book("a", Sample.Team()));
    }

    [EngineFact]
    public async Task DeletingAndBookingAtOnce_NeverLeavesABookingOfWhoIsGone()
    {
        for (var round = 0; round < 10; round++)
        {
            var (room, id) = ($"r{round}", $"a{round}");
            await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Room, room)));

            var outcomes = await Task.WhenAll(
                Task.Run(() => AttemptAsync(m => m.DeleteItem(CatalogueKind.Room, room, 1))),
                Task.Run(() => AttemptAsync(m => m.Book(id, Sample.Reservation($"rooms/{room}")))));

            Assert.True(
                outcomes is [null, Conflict.Overlap] or [Conflict.InUse, null],
                $"deleting: {outcomes[0]?.ToString() ?? "done"}, booking: {outcomes[1]?.ToString() ?? "done"}");
        }
    }

    [EngineFact]
    public async Task Clinic_WithPatients_IsInUse()
    {
        await RefusedAsync(Conflict.InUse, m => m.DeleteClinic(expectedVersion: 1));
        await RefusedAsync(Conflict.VersionMismatch, m => m.DeleteClinic(expectedVersion: 7));
    }

    [EngineFact]
    public async Task Clinic_WhosePatientsAreErased_IsDeletedWithAllThatIsInIt()
    {
        await CommitAsync(m => m.CreateItem(Sample.Item(CatalogueKind.Room, "1")));
        await CommitAsync(m => m.BookAppointment(Sample.Appointment("a", start: Instant.FromUtc(2020, 1, 1, 9, 0)), []));
        await CommitAsync(m => m.ErasePatient("ada", 1).ErasePatient("bob", 1).Emit(Sample.Event()));

        var commit = await CommitAsync(m => m.DeleteClinic(expectedVersion: 1).Emit(Sample.Event()));

        Assert.Equal(2, commit.Sequence);
        foreach (var table in new[] { "clinics", "catalogue_items", "patients", "appointments", "reservations" })
            Assert.Equal(0, await CountAsync(table));
    }

    [EngineFact]
    public async Task Clinic_CreatedAgain_GoesOnNumberingItsEvents()
    {
        var mutation = () => new Mutation("other");
        await Store.CommitAsync(mutation().CreateClinic(Sample.Clinic("other")).Emit(Sample.Event()), None);
        await Store.CommitAsync(mutation().DeleteClinic(1).Emit(Sample.Event()), None);

        var commit = await Store.CommitAsync(mutation().CreateClinic(Sample.Clinic("other")).Emit(Sample.Event()), None);

        Assert.Equal(new Commit("other", 3), commit);
    }
}

public sealed class SqliteCatalogueTests() : CatalogueSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresCatalogueTests() : CatalogueSuite(StoreEngine.Postgres);
