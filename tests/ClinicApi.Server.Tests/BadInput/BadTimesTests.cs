using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using static ClinicApi.Server.Tests.BadInput.BadRequestRow;

namespace ClinicApi.Server.Tests.BadInput;

/// <summary>Names that are none and times that cannot be had. Each mistake gets its own documented reason, and is told what was wrong.</summary>
public abstract class BadTimesTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Times_ThatCannotBeBooked_AreRefusedWithThePreconditionNamed()
    {
        var clinic = await GivenClinicAsync(plan => plan.Practitioners["anna"].Skills[1].ValidUntil = new CivilDate { Year = 2100, Month = 1, Day = 1 });
        await clinic.Staff.Clinics.CreateClosureAsync(new CreateClosureRequest
        {
            Parent = clinic.Name,
            Closure = new Closure { Start = new CivilDateTime { Date = clinic.Date(4) }, End = new CivilDateTime { Date = clinic.Date(5) } },
        });
        var patient = await clinic.GivenPatientAsync();
        var soon = Server.Node.Time.GetUtcNow().UtcDateTime.AddMinutes(60);
        var almost = clinic.At(0, 9);
        almost.Nanos = 1;
        (string What, ErrorReason Reason, Timestamp Start, string Treatment)[] table =
        [
            ("past", ErrorReason.SlotInPast, clinic.At(-21, 9), ClinicPlan.Needling),
            ("year 1900", ErrorReason.SlotInPast, new Timestamp { Seconds = -2_208_988_800 }, ClinicPlan.Needling),
            ("lead time", ErrorReason.SlotTooSoon, Timestamp.FromDateTime(soon.AddTicks(-(soon.Ticks % TimeSpan.FromMinutes(15).Ticks))), ClinicPlan.Needling),
            ("horizon", ErrorReason.SlotBeyondHorizon, clinic.At(70, 9), ClinicPlan.Needling),
            ("year 2199", ErrorReason.SlotBeyondHorizon, new Timestamp { Seconds = 7_258_032_000 }, ClinicPlan.Needling),
            ("off grid by minutes", ErrorReason.SlotOffGrid, clinic.At(0, 9, 5), ClinicPlan.Needling),
            ("off grid by a nanosecond", ErrorReason.SlotOffGrid, almost, ClinicPlan.Needling),
            ("before opening", ErrorReason.SlotOutsideHours, clinic.At(0, 8, 45), ClinicPlan.Consultation),
            ("over closing", ErrorReason.SlotOutsideHours, clinic.At(0, 17, 45), ClinicPlan.Consultation),
            ("over lunch", ErrorReason.SlotOutsideHours, clinic.At(0, 12, 45), ClinicPlan.Consultation),
            ("in lunch", ErrorReason.SlotOutsideHours, clinic.At(0, 13, 15), ClinicPlan.Consultation),
            ("Sunday", ErrorReason.SlotOutsideHours, clinic.At(6, 10), ClinicPlan.Consultation),
            ("closure", ErrorReason.SlotOutsideHours, clinic.At(4, 10), ClinicPlan.Consultation),
            ("not offered", ErrorReason.TreatmentNotOffered, clinic.At(0, 9), "unknown"),
        ];
        await ExpectAllAsync(table.SelectMany(row => new[]
        {
            Row($"book, {row.What}", row.Reason, row.Reason.WireName(), () => clinic.Partner.Appointments.CreateAppointmentAsync(clinic.Booking(patient, row.Start, row.Treatment))),
            Row($"hold, {row.What}", row.Reason, row.Reason.WireName(), () => clinic.Partner.Appointments.HoldSlotAsync(
                new HoldSlotRequest { Treatment = clinic.Treatment(row.Treatment), StartTime = row.Start })),
        }));
        var ben = clinic.Booking(patient, clinic.At(0, 9));
        ben.Appointment.RequestedPractitioner = clinic.Practitioner("ben");
        await ExpectAllAsync(Row("practitioner off", ErrorReason.SlotUnstaffed, "SLOT_UNSTAFFED", () => clinic.Partner.Appointments.CreateAppointmentAsync(ben)));
        Assert.Empty((await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name })).Appointments);
    }

    [EngineFact]
    public async Task Refusal_ForSeveralReasons_ListsThemAll()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var request = clinic.Booking(patient, clinic.At(70, 20, 5), ClinicPlan.Needling);
        var refused = await Refused.ByAsync(() => clinic.Partner.Appointments.CreateAppointmentAsync(request).ResponseAsync);
        Assert.Superset(new HashSet<string> { "SLOT_BEYOND_HORIZON", "SLOT_OFF_GRID" }, refused.Preconditions.ToHashSet());
    }

    [EngineFact]
    public async Task Names_Malformed_AreRefusedWithTheFieldNamed()
    {
        var clinic = await GivenClinicAsync();
        var partner = clinic.Partner;
        string[] malformed = ["x", "/", clinic.Name, $"{clinic.Name}/patients", $"{clinic.Name}/patients/", $"{clinic.Name}/patients/a/b", $"{clinic.Name}/rooms/a", $"{clinic.Name}/patients/A", $"{clinic.Name}/patients/-a", $"{clinic.Name}/patients/a b", $"{clinic.Name}/patients/\u00e4", $"/{clinic.Name}/patients/a", $"{clinic.Name}/patients/{new string('a', 65)}", $"{clinic.Name}/patients/a'--"];
        await ExpectAllAsync(malformed.Select(name => Row(name, ErrorReason.InvalidRequest, "name", () => partner.Patients.GetPatientAsync(new GetPatientRequest { Name = name }))));
        await ExpectAllAsync(
            Row("no name", ErrorReason.InvalidRequest, "name", () => partner.Patients.GetPatientAsync(new GetPatientRequest())),
            Row("no parent", ErrorReason.InvalidRequest, "parent", () => partner.Patients.ListPatientsAsync(new ListPatientsRequest())),
            Row("upper-case clinic", ErrorReason.InvalidRequest, "name", () => partner.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name.ToUpperInvariant() })),
            Row("wildcard clinic", ErrorReason.InvalidRequest, "parent", () => partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = "clinics/-" })));
    }
}

public sealed class SqliteBadTimesTests(SqliteTestServer server) : BadTimesTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresBadTimesTests(PostgresTestServer server) : BadTimesTests(server), IClassFixture<PostgresTestServer>;
