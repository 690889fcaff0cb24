using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Import;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Operations.Tests.Import;

public sealed class DemoClinicOnSqlite() : DemoClinicSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class DemoClinicOnPostgres() : DemoClinicSuite(StoreEngine.Postgres);

/// <summary>The clinic file that the server ships, on either engine.</summary>
public abstract class DemoClinicSuite(StoreEngine engine) : ImportSuite(engine)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [EngineFact]
    public async Task DemoFile_IntoAnEmptyStore_IsWhole()
    {
        var (plan, steps) = await ImportAsync(Demo);

        Assert.Empty(plan.Warnings);
        Assert.All(steps, step => Assert.Equal(Change.Created, step.Change));
        Assert.Equal(
            "Practitioner 5, Room 4, Device 4, Treatment 8, Closure 14",
            string.Join(", ", plan.Changes.Skip(1).CountBy(c => c.Resource.Kind!.Value).Select(c => $"{c.Key} {c.Value}")));
    }

    [EngineFact]
    public async Task DemoFile_IntoAnEmptyStore_LeavesAnEventAndAnAuditEntryEach()
    {
        var (plan, _) = await ImportAsync(Demo);

        var events = await Store.Events.ListAsync(plan.ClinicId, 0, 100, None);
        var entries = await Store.Audit.ListAsync(plan.ClinicId, 100, None);
        Assert.Equal(plan.Changes.Count, events.Count);
        Assert.Equal(plan.Changes.Count, entries.Count);
        Assert.All(events, e => Assert.Equal(Operator.CallerId, e.CallerId));
        Assert.All(entries, e => Assert.Equal((Operator.CallerId, "import", (int)Operator.Kind), (e.CallerId, e.Method, e.CallerKind)));
        Assert.Equal(events.Select(e => e.ResourceName).Order(), entries.Select(e => e.Resource).Order());
    }

    [EngineFact]
    public async Task DemoFile_Again_ChangesNothing()
    {
        var (first, _) = await ImportAsync(Demo);
        var before = await Store.Catalogue.LoadAsync(first.ClinicId, None);
        await Database.AdvanceAsync(NodaTime.Duration.FromHours(1));

        var (second, steps) = await ImportAsync(Demo, prune: true);

        var after = await Store.Catalogue.LoadAsync(first.ClinicId, None);
        Assert.Empty(steps);
        Assert.Equal(first.Changes.Count, second.Unchanged);
        Assert.Equal(before!.Clinic, after!.Clinic);
        Assert.Equal(before.Items, after.Items);
        Assert.Equal(first.Changes.Count, await Store.Events.LastSequenceAsync(first.ClinicId, None));
    }

    [EngineFact]
    public async Task DemoFile_IsCompiledForScheduling_WithRoomsThatAreHeldWhileNobodyIs()
    {
        var (plan, _) = await ImportAsync(Demo);

        var clinic = await new ClinicDirectory(Store, new Pepper(new byte[Pepper.FewestBytes])).FindAsync(plan.ClinicId, None);

        var treatment = clinic!.Treatments["micro-needling-face"].Message;
        var numbing = Assert.Single(treatment.Phases, phase => phase.Kind == PhaseKind.Numbing);
        Assert.Equal(["room"], numbing.Roles);
        Assert.Equal(TimeSpan.FromMinutes(100), treatment.Duration.ToTimeSpan());
        Assert.Equal(NodaTime.Duration.FromMinutes(130), clinic.Treatments["micro-needling-face"].Length);
        Assert.Equal(TimeSpan.FromMinutes(60), numbing.MaximumDuration.ToTimeSpan());
        Assert.Equal(
            NodaTime.Duration.FromMinutes(10),
            Assert.Single(clinic.Treatments["rf-needling"].Plan.Roles, role => role.Id == "room").Turnover);
        Assert.Equal(8, clinic.Treatments.Count);
        Assert.Equal("Europe/Berlin", clinic.Zone.Id);
    }

    [EngineFact]
    public async Task ClosureOfDates_IncludesTheLast()
    {
        var (plan, _) = await ImportAsync(Demo);

        var row = await Store.Catalogue.GetItemAsync(plan.ClinicId, CatalogueKind.Closure, "vogt-winter-2027", None);

        var closure = (Closure)CatalogueDocuments.Read(row!);
        Assert.Equal(new NodaTime.LocalDate(2027, 2, 1), closure.Start.Date.ToLocalDate());
        Assert.Equal(new NodaTime.LocalDate(2027, 2, 13), closure.End.Date.ToLocalDate());
        Assert.Equal(["clinics/demo-clinic/practitioners/dr-lena-vogt"], closure.Resources);
    }
}
