using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using static ClinicApi.Server.Tests.BadInput.BadRequestRow;

namespace ClinicApi.Server.Tests.BadInput;

/// <summary>Catalogue resources that could not be scheduled. Each mistake gets its own documented reason, and is told what was wrong.</summary>
public abstract class BadCatalogueTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task CatalogueResources_ThatCannotBeScheduled_AreRefusedWithTheFieldNamed()
    {
        var clinic = await GivenClinicAsync();
        var another = await GivenClinicAsync();
        var staff = clinic.Staff.Clinics;
        (string What, string Field, Action<Treatment> Spoil)[] treatments =
        [
            ("no phases", "treatment.phases", t => t.Phases.Clear()),
            ("phase of 7 minutes", "treatment.phases[0].duration", t => t.Phases[0].Duration = ClinicPlan.Minutes(7)),
            ("phase of no length", "treatment.phases[0].duration", t => t.Phases[0].Duration = ClinicPlan.Minutes(0)),
            ("phase of half a second more", "treatment.phases[0].duration", t => t.Phases[0].Duration.Nanos = 500_000_000),
            ("13 hours together", "treatment.phases", t => t.Phases.Add([ClinicPlan.Phase("a", PhaseKind.Procedure, 720), ClinicPlan.Phase("b", PhaseKind.Procedure, 60)])),
            ("phase with an unknown role", "treatment.phases[0].roles[2]", t => t.Phases[0].Roles.Add("nobody")),
            ("role twice", "treatment.roles[1].role_id", t => t.Roles[1].RoleId = t.Roles[0].RoleId),
            ("phase that may end before it does", "treatment.phases[0].maximum_duration", t => t.Phases[0].MaximumDuration = ClinicPlan.Minutes(25)),
            ("13 hours at most", "treatment.phases", t => t.Phases.Add([ClinicPlan.Phase("a", PhaseKind.Procedure, 720), new TreatmentPhase(ClinicPlan.Phase("b", PhaseKind.Procedure, 5)) { MaximumDuration = ClinicPlan.Minutes(60) }])),
            ("too much slack", "treatment.phases", t => t.Phases[0].MaximumDuration = ClinicPlan.Minutes(30 + 120)),
            ("preparation of 7 minutes", "treatment.roles[0].preparation", t => t.Roles[0].Preparation = ClinicPlan.Minutes(7)),
            ("turnover of 5 hours", "treatment.roles[1].turnover", t => t.Roles[1].Turnover = ClinicPlan.Minutes(300)),
            ("grid of 7 minutes", "treatment.start_grid", t => t.StartGrid = ClinicPlan.Minutes(7)),
            ("unknown modality", "treatment.modality", t => t.Modality = (Modality)999),
            ("unknown role kind", "treatment.roles[0].kind", t => t.Roles[0].Kind = (ResourceKind)9),
            ("negative lead time", "treatment.lead_time", t => t.LeadTime = ClinicPlan.Minutes(-5)),
            ("currency", "treatment.price.currency_code", t => t.Price = new Money { CurrencyCode = "euro", MinorUnits = 1 }),
        ];
        await ExpectAllAsync(treatments.Select(row =>
        {
            var treatment = new ClinicPlan().Treatments[ClinicPlan.Consultation];
            row.Spoil(treatment);
            return Row(row.What, ErrorReason.InvalidRequest, row.Field, () => staff.CreateTreatmentAsync(new CreateTreatmentRequest { Parent = clinic.Name, Treatment = treatment }));
        }));

        (string What, string Field, Action<Closure> Spoil)[] closures =
        [
            ("end before start", "closure.end", c => c.End = ClinicPlan.CivilAt(clinic.Date(-1), 9)),
            ("31st of February", "closure.start.date", c => c.Start.Date = new CivilDate { Year = 2027, Month = 2, Day = 31 }),
            ("off the five minutes", "closure.start.time.minutes", c => c.Start.Time.Minutes = 3),
            ("24:05", "closure.end.time", c => c.End.Time = new CivilTime { Hours = 24, Minutes = 5 }),
            ("room of another clinic", "closure.resources[0]", c => c.Resources.Add(another.Room("room-1"))),
            ("two years", "closure.end", c => c.End.Date.Year += 2),
        ];
        await ExpectAllAsync(closures.Select(row =>
        {
            var closure = new Closure { Start = ClinicPlan.CivilAt(clinic.Date(0), 9), End = ClinicPlan.CivilAt(clinic.Date(0), 10) };
            row.Spoil(closure);
            return Row(row.What, ErrorReason.InvalidRequest, row.Field, () => staff.CreateClosureAsync(new CreateClosureRequest { Parent = clinic.Name, Closure = closure }));
        }));

        var hours = ClinicPlan.Weekly([1, 1], (9, 13));
        var backwards = ClinicPlan.Weekly([1], (13, 9));
        await ExpectAllAsync(
            Row("overlapping hours", ErrorReason.InvalidRequest, "practitioner.working_hours.weekly[1]", () => staff.CreatePractitionerAsync(new CreatePractitionerRequest { Parent = clinic.Name, Practitioner = new Practitioner { DisplayName = "P", WorkingHours = hours } })),
            Row("backward hours", ErrorReason.InvalidRequest, "clinic.opening_hours.weekly[0]*", () => staff.UpdateClinicAsync(new UpdateClinicRequest { Clinic = new Clinic { Name = clinic.Name, OpeningHours = backwards } })),
            Row("unknown zone", ErrorReason.InvalidRequest, "clinic.time_zone", () => Administrator.Clinics.CreateClinicAsync(new CreateClinicRequest { Clinic = new Clinic { DisplayName = "C", TimeZone = "Mars/Olympus", OpeningHours = new WorkingHours() } })),
            Row("room without kinds", ErrorReason.InvalidRequest, "room.kinds", () => staff.CreateRoomAsync(new CreateRoomRequest { Parent = clinic.Name, Room = new Room { DisplayName = "R" } })),
            Row("kind with a space", ErrorReason.InvalidRequest, "room.kinds[0]", () => staff.CreateRoomAsync(new CreateRoomRequest { Parent = clinic.Name, Room = new Room { DisplayName = "R", Kinds = { "a b" } } })),
            Row("missing room in a closure", ErrorReason.ResourceNotFound, "", () => staff.CreateClosureAsync(new CreateClosureRequest { Parent = clinic.Name, Closure = new Closure { Start = ClinicPlan.CivilAt(clinic.Date(0), 9), End = ClinicPlan.CivilAt(clinic.Date(0), 10), Resources = { clinic.Room("none") } } })),
            Row("update without a name", ErrorReason.InvalidRequest, "room.name", () => staff.UpdateRoomAsync(new UpdateRoomRequest { Room = new Room { DisplayName = "R" } })),
            Row("update of nothing", ErrorReason.InvalidRequest, "room", () => staff.UpdateRoomAsync(new UpdateRoomRequest())));
    }
}

public sealed class SqliteBadCatalogueTests(SqliteTestServer server) : BadCatalogueTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresBadCatalogueTests(PostgresTestServer server) : BadCatalogueTests(server), IClassFixture<PostgresTestServer>;
