using System.Text;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class CalendarExportTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Export_WritesOneEventForEachAppointment_InTheClinicsZone()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(1, 14));
        var lines = await ExportAsync(clinic);
        Assert.Equal(2, lines.Count(line => line == "BEGIN:VEVENT"));
        Assert.Contains($"UID:{booked.Name.Split('/')[^1]}@{clinic.Id}.clinicapi", lines);
        var day = $"{clinic.Date(0).Year:0000}{clinic.Date(0).Month:00}{clinic.Date(0).Day:00}";
        Assert.Contains($"DTSTART;TZID=Europe/Berlin:{day}T090000", lines);
        Assert.Contains($"DTEND;TZID=Europe/Berlin:{day}T101000", lines);
        Assert.Contains("SUMMARY:Micro-needling\\, face", lines);
        Assert.Contains("TZID:Europe/Berlin", lines);
    }

    [EngineFact]
    public async Task Export_OfOneResource_LeavesOutTheOthers()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(1, 9), ClinicPlan.Needling);
        Assert.Contains("BEGIN:VEVENT", await ExportAsync(clinic, clinic.Practitioner("anna")));
        Assert.DoesNotContain("BEGIN:VEVENT", await ExportAsync(clinic, clinic.Practitioner("ben")));
    }

    [EngineFact]
    public async Task Export_AfterAMoveAndACancellation_KeepsTheUidAndRaisesTheSequence()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var uid = (await ExportAsync(clinic)).Single(line => line.StartsWith("UID:", StringComparison.Ordinal));
        await clinic.Partner.Appointments.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = booked.Name, StartTime = clinic.At(0, 11) });
        var moved = await ExportAsync(clinic);
        Assert.Contains(uid, moved);
        Assert.Contains("SEQUENCE:1", moved);
        await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = booked.Name, Reason = CancellationReason.PatientRequest });
        var cancelled = await ExportAsync(clinic);
        Assert.Contains("SEQUENCE:2", cancelled);
        Assert.Contains("STATUS:CANCELLED", cancelled);
    }

    [EngineFact]
    public async Task Export_NamesNoPatientAndFoldsLongLines()
    {
        var clinic = await GivenClinicAsync(plan => plan.Clinic.DisplayName = new string('ä', 150));
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var text = await TextAsync(clinic, "");
        Assert.DoesNotContain(patient.FamilyName, text, StringComparison.Ordinal);
        Assert.DoesNotContain(patient.Name.Split('/')[^1], text, StringComparison.Ordinal);
        Assert.All(text.Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 75, $"A line has more than 75 octets: {line}"));
        Assert.Contains("LOCATION:" + clinic.Plan.Clinic.DisplayName, text.Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task Export_OverAClockChange_TellsAStrictReaderTheRightInstants()
    {
        var clinic = await GivenClinicAsync(plan => plan.Clinic.DisplayName = "Haut; Klinik, \"Süd\" \\ Haus: 2");
        List<DateTimeOffset> starts = [];
        foreach (var day in new[] { 0, 11, 14, 18 })
        {
            var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(day, 9));
            starts.Add(booked.StartTime.ToDateTimeOffset());
        }

        var calendar = StrictCalendar.Read(await TextAsync(clinic, "", days: 28));
        Assert.Equal(starts, calendar.Events.Select(e => calendar.At(e, "DTSTART")).Order());
        Assert.Equal(2, calendar.Events.Select(e => calendar.At(e, "DTSTART").Offset).Distinct().Count());
        Assert.All(calendar.Events, e => Assert.Equal(clinic.Plan.Clinic.DisplayName, e.Text("LOCATION")));
    }

    private static async Task<IReadOnlyList<string>> ExportAsync(TestClinic clinic, string resource = "") =>
        (await TextAsync(clinic, resource)).Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");

    private static async Task<string> TextAsync(TestClinic clinic, string resource, int days = 7) =>
        (await clinic.Staff.Appointments.ExportCalendarAsync(
            new ExportCalendarRequest { Parent = clinic.Name, Resource = resource, Window = clinic.Window(0, days) })).Icalendar;
}

public sealed class SqliteCalendarExportTests(SqliteTestServer server) : CalendarExportTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCalendarExportTests(PostgresTestServer server) : CalendarExportTests(server), IClassFixture<PostgresTestServer>;
