using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Patients;

public abstract class ReportedProcedureTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Reports_OfAPartner_AreReadByItAndByStaff_AndThoseOfStaffByStaffOnly()
    {
        var clinic = await GivenClinicAsync();
        var patient = TestClinic.APatient();
        patient.ReportedProcedures.Add(Peel(2025));
        patient = await clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient });
        Assert.Equal([Peel(2025)], patient.ReportedProcedures);

        var full = await GetAsync(clinic.Staff, patient, PatientView.Full);
        Assert.Equal([Peel(2025)], full.ReportedProcedures);
        Assert.Equal([Peel(2025), Peel(2024)], (await WriteAsync(clinic.Staff, patient, Peel(2025), Peel(2024))).ReportedProcedures);

        Assert.Equal([Peel(2025)], (await GetAsync(clinic.Partner, patient)).ReportedProcedures);
        Assert.Empty((await GetAsync(clinic.Service, patient)).ReportedProcedures);
    }

    [EngineFact]
    public async Task Partner_ThatWritesAgain_ReplacesItsOwnReportsOnly()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await WriteAsync(clinic.Staff, patient, Peel(2024));
        Assert.Equal([Peel(2025)], (await WriteAsync(clinic.Partner, patient, Peel(2025))).ReportedProcedures);
        Assert.Equal([Peel(2024), Peel(2025)], (await GetAsync(clinic.Staff, patient, PatientView.Full)).ReportedProcedures);
        Assert.Empty((await WriteAsync(clinic.Partner, patient)).ReportedProcedures);
        await clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, GivenName = "Mila" } });
        Assert.Equal([Peel(2024)], (await GetAsync(clinic.Staff, patient, PatientView.Full)).ReportedProcedures);
    }

    [EngineFact]
    public async Task Report_OfTheFutureOrWithoutAKind_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        foreach (var (report, field) in new[]
        {
            (Peel(2190), "patient.reported_procedures[0].date"),
            (new ReportedProcedure { Date = Peel(2020).Date }, "patient.reported_procedures[0].modality"),
        })
        {
            Assert.Equal([field], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => WriteAsync(clinic.Partner, patient, report))).Fields);
        }
    }

    private static ReportedProcedure Peel(int year) => new()
    {
        Modality = Modality.MediumPeel,
        BodyRegions = { BodyRegion.Cheek },
        Date = new CivilDate { Year = year, Month = 2, Day = 28 },
    };

    private static async Task<Patient> GetAsync(TestCaller caller, Patient patient, PatientView view = PatientView.Basic) =>
        await caller.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name, View = view });

    private static async Task<Patient> WriteAsync(TestCaller caller, Patient patient, params ReportedProcedure[] reports) =>
        await caller.Patients.UpdatePatientAsync(new UpdatePatientRequest
        {
            Patient = new Patient { Name = patient.Name, ReportedProcedures = { reports } },
            UpdateMask = new FieldMask { Paths = { "reported_procedures" } },
        });
}

public sealed class SqliteReportedProcedureTests(SqliteTestServer server) : ReportedProcedureTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresReportedProcedureTests(PostgresTestServer server) : ReportedProcedureTests(server), IClassFixture<PostgresTestServer>;
