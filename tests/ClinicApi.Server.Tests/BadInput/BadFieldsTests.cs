using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using static ClinicApi.Server.Tests.BadInput.BadRequestRow;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Tests.BadInput;

/// <summary>Wrong fields of patients, searches, holds and appointments. Each mistake gets its own documented reason, and is told what was wrong.</summary>
public abstract class BadFieldsTests(TestServer server) : ServerSuite(server)
{
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
}

public sealed class SqliteBadFieldsTests(SqliteTestServer server) : BadFieldsTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresBadFieldsTests(PostgresTestServer server) : BadFieldsTests(server), IClassFixture<PostgresTestServer>;
