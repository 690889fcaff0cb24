using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Tests.BadInput;

/// <summary>Callers' mistakes: each gets its own documented reason, and is told what was wrong.</summary>
public abstract class BadInputTests(TestServer server) : ServerSuite(server)
{
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
    public async Task Patients_WithWrongFields_AreRefusedWithEachFieldNamed()
    {
        var clinic = await GivenClinicAsync();
        (string What, string Field, Action<Patient> Spoil)[] table =
        [
            ("no given name", "patient.given_name", p => p.GivenName = ""),
            ("no birth date", "patient.birth_date", p => p.BirthDate = null),
            ("31st of February", "patient.birth_date", p => p.BirthDate = new CivilDate { Year = 1990, Month = 2, Day = 31 }),
            ("29th of February 1900", "patient.birth_date", p => p.BirthDate = new CivilDate { Year = 1900, Month = 2, Day = 29 }),
            ("month 13", "patient.birth_date.month", p => p.BirthDate = new CivilDate { Year = 1990, Month = 13, Day = 1 }),
            ("negative day", "patient.birth_date.day", p => p.BirthDate = new CivilDate { Year = 1990, Month = 1, Day = -1 }),
            ("year 0", "patient.birth_date.year", p => p.BirthDate = new CivilDate { Year = 0, Month = 1, Day = 1 }),
            ("born in the future", "patient.birth_date", p => p.BirthDate = new CivilDate { Year = 2199, Month = 1, Day = 1 }),
            ("NUL character", "patient.family_name", p => p.FamilyName = "a\0b"),
            ("escape character", "patient.family_name", p => p.FamilyName = "a\u001b[31m"),
            ("C1 control character", "patient.family_name", p => p.FamilyName = "a\u0085b"),
            ("carriage return", "patient.family_name", p => p.FamilyName = "a\r\nb"),
            ("101 characters", "patient.given_name", p => p.GivenName = new string('x', 101)),
            ("half a megabyte", "patient.given_name", p => p.GivenName = new string('x', 500_000)),
            ("e-mail without at", "patient.email", p => p.Email = "mia.example.com"),
            ("e-mail with a space", "patient.email", p => p.Email = "mia @example.com"),
            ("e-mail with a line feed", "patient.email", p => p.Email = "mia@example.com\n"),
            ("phone without plus", "patient.phone", p => p.Phone = "0301234567"),
            ("language", "patient.language_code", p => p.LanguageCode = "german!"),
            ("long reference", "patient.partner_reference", p => p.PartnerReference = new string('x', 101)),
            ("empty address line", "patient.address_lines[1]", p => p.AddressLines.Add(["a", ""])),
            ("too many address lines", "patient.address_lines", p => p.AddressLines.Add(Enumerable.Repeat("a", 7))),
        ];
        await ExpectAllAsync(table.Select(row =>
        {
            var patient = TestClinic.APatient();
            row.Spoil(patient);
            return Row(row.What, ErrorReason.InvalidRequest, row.Field, () => clinic.Staff.Patients.CreatePatientAsync(
                new CreatePatientRequest { Parent = clinic.Name, Patient = patient }));
        }));
        var longest = TestClinic.APatient();
        longest.GivenName = string.Concat(Enumerable.Repeat("\U0001F33C", 100));
        await clinic.Staff.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = longest });
        var two = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Patients.CreatePatientAsync(
            new CreatePatientRequest { Parent = clinic.Name, Patient = new Patient { GivenName = "M" }, PatientId = "UPPER", RequestId = "1" }));
        Assert.Equal(["patient.family_name", "patient.birth_date", "patient_id", "request_id"], two.Fields);
    }

    [EngineFact]
    public async Task Searches_ThatMakeNoSense_AreRefusedWithTheFieldNamed()
    {
        var clinic = await GivenClinicAsync();
        (string What, string Field, Action<SearchAvailabilityRequest> Spoil)[] table =
        [
            ("end before start", "window.end_time", r => r.Window = clinic.Window(1, 0)),
            ("empty window", "window.end_time", r => r.Window = clinic.Window(1, 1)),
            ("93 days", "window.end_time", r => r.Window = clinic.Window(0, 94)),
            ("no window", "window", r => r.Window = null),
            ("no end", "window.end_time", r => r.Window.EndTime = null),
            ("year 3000", "window.end_time", r => r.Window.EndTime = new Timestamp { Seconds = 32_503_680_000 }),
            ("negative nanoseconds", "window.start_time", r => r.Window.StartTime.Nanos = -1),
            ("no treatment", "treatments", r => r.Treatments.Clear()),
            ("empty treatment", "treatments[1]", r => r.Treatments.Add("")),
            ("501 treatments", "treatments", r => r.Treatments.Add(Enumerable.Repeat(clinic.Treatment(ClinicPlan.Needling), 500))),
            ("negative slots", "max_slots", r => r.MaxSlots = -1),
            ("unknown day", "window.days[0]", r => r.Window.Days.Add((V1.DayOfWeek)9)),
            ("unspecified day", "window.days[0]", r => r.Window.Days.Add(V1.DayOfWeek.Unspecified)),
            ("day part backwards", "window.day_part.end", r => r.Window.DayPart = ClinicPlan.Hours(12, 9)),
            ("day part from 24:00", "window.day_part.start", r => r.Window.DayPart = ClinicPlan.Hours(24, 24)),
            ("25 hours", "window.day_part.end.hours", r => r.Window.DayPart = ClinicPlan.Hours(9, 25)),
            ("patient of another clinic", "patient", r => r.Patient = "clinics/another/patients/a"),
            ("practitioner of another clinic", "practitioner", r => r.Practitioner = "clinics/another/practitioners/a"),
        ];
        await ExpectAllAsync(table.Select(row =>
        {
            var request = new SearchAvailabilityRequest { Treatments = { clinic.Treatment(ClinicPlan.Consultation) }, Window = clinic.Window(0, 1) };
            row.Spoil(request);
            return Row(row.What, ErrorReason.InvalidRequest, row.Field, () => clinic.Partner.Appointments.SearchAvailabilityAsync(request));
        }));
    }

    [EngineFact]
    public async Task HoldsAndAppointments_WithWrongFields_AreRefusedWithTheFieldNamed()
    {
        var clinic = await GivenClinicAsync();
        var another = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var client = clinic.Partner.Appointments;
        CreateAppointmentRequest Booking(Action<CreateAppointmentRequest> spoil)
        {
            var request = clinic.Booking(patient, clinic.At(0, 9));
            spoil(request);
            return request;
        }

        HoldSlotRequest Hold(int ttlSeconds) => new()
        {
            Treatment = clinic.Treatment(ClinicPlan.Consultation),
            StartTime = clinic.At(0, 9),
            Ttl = new Duration { Seconds = ttlSeconds },
        };

        await ExpectAllAsync(
            Row("ttl too short", ErrorReason.InvalidRequest, "ttl", () => client.HoldSlotAsync(Hold(29))),
            Row("ttl too long", ErrorReason.InvalidRequest, "ttl", () => client.HoldSlotAsync(Hold(1801))),
            Row("ttl negative", ErrorReason.InvalidRequest, "ttl", () => client.HoldSlotAsync(Hold(-60))),
            Row("no start", ErrorReason.InvalidRequest, "start_time", () => client.HoldSlotAsync(new HoldSlotRequest { Treatment = clinic.Treatment("x") })),
            Row("no appointment", ErrorReason.InvalidRequest, "appointment", () => client.CreateAppointmentAsync(Booking(r => r.Appointment = null))),
            Row("no patient", ErrorReason.InvalidRequest, "appointment.patient", () => client.CreateAppointmentAsync(Booking(r => r.Appointment.Patient = ""))),
            Row("no treatment", ErrorReason.InvalidRequest, "appointment.treatment", () => client.CreateAppointmentAsync(Booking(r => r.Appointment.Treatment = ""))),
            Row("no time", ErrorReason.InvalidRequest, "appointment.start_time", () => client.CreateAppointmentAsync(Booking(r => r.Appointment.StartTime = null))),
            Row("patient of another clinic", ErrorReason.InvalidRequest, "appointment.patient", () => client.CreateAppointmentAsync(Booking(r => r.Appointment.Patient = $"{another.Name}/patients/a"))),
            Row("treatment of another clinic", ErrorReason.InvalidRequest, "appointment.treatment", () => client.CreateAppointmentAsync(Booking(r => r.Appointment.Treatment = another.Treatment(ClinicPlan.Consultation)))),
            Row("hold of another clinic", ErrorReason.InvalidRequest, "hold", () => client.CreateAppointmentAsync(Booking(r => r.Hold = $"{another.Name}/holds/a"))),
            Row("request id", ErrorReason.InvalidRequest, "request_id", () => client.CreateAppointmentAsync(Booking(r => r.RequestId = "not-a-uuid"))),
            Row("nil request id", ErrorReason.InvalidRequest, "request_id", () => client.CreateAppointmentAsync(Booking(r => r.RequestId = Guid.Empty.ToString()))),
            Row("appointment id", ErrorReason.InvalidRequest, "appointment_id", () => client.CreateAppointmentAsync(Booking(r => r.AppointmentId = "1st"))),
            Row("long note", ErrorReason.InvalidRequest, "appointment.patient_note", () => client.CreateAppointmentAsync(Booking(r => r.Appointment.PatientNote = new string('x', 2001)))),
            Row("no reason", ErrorReason.InvalidRequest, "reason", () => client.CancelAppointmentAsync(new CancelAppointmentRequest { Name = $"{clinic.Name}/appointments/a" })),
            Row("unknown reason", ErrorReason.InvalidRequest, "reason", () => client.CancelAppointmentAsync(new CancelAppointmentRequest { Name = $"{clinic.Name}/appointments/a", Reason = (CancellationReason)99 })),
            Row("unknown state", ErrorReason.InvalidRequest, "states[0]", () => client.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, States = { (AppointmentState)77 } })),
            Row("unspecified state", ErrorReason.InvalidRequest, "states[0]", () => client.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, States = { AppointmentState.Unspecified } })),
            Row("end before start", ErrorReason.InvalidRequest, "end_time", () => client.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, StartTime = clinic.At(1, 0), EndTime = clinic.At(0, 0) })),
            Row("list of another clinic's patient", ErrorReason.InvalidRequest, "patient", () => client.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, Patient = $"{another.Name}/patients/a" })));
    }

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

    private static BadRequestRow Row<T>(string what, ErrorReason reason, string named, Func<AsyncUnaryCall<T>> call) =>
        new(what, reason, named, () => call().ResponseAsync);

    private static Task ExpectAllAsync(params IEnumerable<BadRequestRow> rows) => BadRequestRow.ExpectAllAsync(rows);
}

public sealed class SqliteBadInputTests(SqliteTestServer server) : BadInputTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresBadInputTests(PostgresTestServer server) : BadInputTests(server), IClassFixture<PostgresTestServer>;
