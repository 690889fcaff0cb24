using ClinicApi.Server.Clinics;
using ClinicApi.Server.Import;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Operations.Tests.Import;

public sealed class ReimportOnSqlite() : ReimportSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class ReimportOnPostgres() : ReimportSuite(StoreEngine.Postgres);

/// <summary>Files that are imported into a clinic which is there already.</summary>
public abstract class ReimportSuite(StoreEngine engine) : ImportSuite(engine)
{
    private const string OneRoom = """{ "id": "one", "name": "One", "kinds": ["treatment"] }""";
    private const string OtherRoom = """{ "id": "two", "name": "Two", "kinds": ["treatment"] }""";

    [EngineFact]
    public async Task OneChangedThing_IsTheOnlyOneWritten()
    {
        await ImportAsync(SmallClinic.Json);

        var (plan, steps) = await ImportAsync(SmallClinic.With("89.50", "99"));

        Assert.Equal([new ImportStep(Change.Updated, "clinics/small/treatments/face", WasNeeded: false)], steps);
        var row = await Store.Catalogue.GetItemAsync("small", CatalogueKind.Treatment, "face", CancellationToken.None);
        Assert.Equal(2, row!.Version);
        Assert.Equal(9900, ((Treatment)CatalogueDocuments.Read(row)).Price.MinorUnits);
        Assert.Equal(5, plan.Unchanged);
    }

    [EngineFact]
    public async Task WhatTheFileDoesNotHave_IsLeftAlone()
    {
        await ImportAsync(SmallClinic.Json);

        var (_, steps) = await ImportAsync(SmallClinic.With(OneRoom, OtherRoom));

        Assert.Equal([new ImportStep(Change.Created, "clinics/small/rooms/two", WasNeeded: false)], steps);
        Assert.NotNull(await Store.Catalogue.GetItemAsync("small", CatalogueKind.Room, "one", CancellationToken.None));
    }

    [EngineFact]
    public async Task WhatTheFileDoesNotHave_WithPrune_IsDeleted()
    {
        await ImportAsync(SmallClinic.Json);

        var (_, steps) = await ImportAsync(SmallClinic.With(OneRoom, OtherRoom), prune: true);

        Assert.Equal(
            [
                new ImportStep(Change.Created, "clinics/small/rooms/two", WasNeeded: false),
                new ImportStep(Change.Deleted, "clinics/small/rooms/one", WasNeeded: false),
            ],
            steps);
        Assert.Null(await Store.Catalogue.GetItemAsync("small", CatalogueKind.Room, "one", CancellationToken.None));
    }

    [EngineFact]
    public async Task WhatIsStillNeeded_WithPrune_IsKept()
    {
        await ImportAsync(SmallClinic.Json);
        var now = Instant.FromDateTimeOffset(Database.Time.GetUtcNow());
        // Far ahead of either engine's clock.
        var from = Instant.FromUtc(2100, 1, 4, 9, 0);
        var to = from + NodaTime.Duration.FromHours(1);
        var hold = new HoldRow("small", "hold", 1, "caller", "face", "", "", from, to, NodaTime.Duration.FromDays(1), to, "{}", now);
        await Store.CommitAsync(new Mutation("small").PlaceHold(hold, [new ReservationRow("rooms/one", "room", from, to)]), CancellationToken.None);

        var (_, steps) = await ImportAsync(SmallClinic.With(OneRoom, OtherRoom), prune: true);

        Assert.Contains(new ImportStep(Change.Deleted, "clinics/small/rooms/one", WasNeeded: true), steps);
        Assert.NotNull(await Store.Catalogue.GetItemAsync("small", CatalogueKind.Room, "one", CancellationToken.None));
    }

    [EngineFact]
    public async Task ReferenceToSomethingInTheStore_IsGood_UnlessItIsPruned()
    {
        await ImportAsync(SmallClinic.Json);
        var withoutAnn = SmallClinic.With("\"id\": \"ann\"", "\"id\": \"bob\"");

        await ImportAsync(withoutAnn);

        var wrong = await Assert.ThrowsAsync<ClinicFileException>(() => ImportAsync(withoutAnn, prune: true));
        Assert.Equal("line 16, $.closures[0].resources[0]: is neither in the file nor in the clinic", Assert.Single(wrong.Problems).ToString());
    }

    [EngineFact]
    public async Task AnotherTimeZone_IsRefused_AndNothingIsWritten()
    {
        await ImportAsync(SmallClinic.Json);
        var before = await Store.Events.LastSequenceAsync("small", CancellationToken.None);

        var wrong = await Assert.ThrowsAsync<ClinicFileException>(
            () => ImportAsync(SmallClinic.With("Europe/Berlin", "Europe/Vienna").Replace("89.50", "99", StringComparison.Ordinal)));

        Assert.Equal("line 2, $.clinic.timeZone: cannot be changed in a clinic that exists already", Assert.Single(wrong.Problems).ToString());
        Assert.Equal(before, await Store.Events.LastSequenceAsync("small", CancellationToken.None));
    }

    [EngineFact]
    public async Task RoleThatNobodyFills_IsImportedWithAWarning()
    {
        var (plan, steps) = await ImportAsync(SmallClinic.With("\"capability\": \"needling\"", "\"capability\": \"needlign\""));

        Assert.Equal(6, steps.Count);
        Assert.Equal(
            "line 11, $.treatments[0].roles[0].capability: the treatment cannot be booked: it needs 1 of these, and the clinic has 0",
            Assert.Single(plan.Warnings).ToString());
    }
}
