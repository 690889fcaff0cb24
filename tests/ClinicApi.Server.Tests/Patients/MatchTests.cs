using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Patients;

public abstract class MatchTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Person_RegisteredAlready_IsFoundHoweverTheNamesAreSpelled()
    {
        var clinic = await GivenClinicAsync();
        var patient = await GivenAsync(clinic, p => p.FamilyName = "Müller-Lüdenscheidt");
        var match = Assert.Single(await MatchAsync(clinic.Partner, clinic, Candidate(c =>
            (c.FamilyName, c.Email) = ("MULLER LUDENSCHEIDT", "Mia@Example.com"))));
        Assert.Equal((patient, 1d, MatchGrade.Certain), (match.Patient, match.Score, match.Grade));
    }

    [EngineFact]
    public async Task Grade_FollowsFromWhatAgreesAndWhatDiffers()
    {
        var clinic = await GivenClinicAsync();
        await GivenAsync(clinic, _ => { });
        foreach (var (change, grade) in new (Action<MatchCandidate>, MatchGrade)[]
        {
            (_ => { }, MatchGrade.Certain),
            (c => c.Phone = "", MatchGrade.Certain),
            (c => (c.Email, c.Phone) = ("", ""), MatchGrade.Probable),
            (c => (c.FamilyName, c.Phone) = ("Married", ""), MatchGrade.Probable),
            (c => (c.Email, c.Phone, c.GivenName) = ("", "", ""), MatchGrade.Possible),
            // A twin.
            (c => c.GivenName = "Ida", MatchGrade.Possible),
            // Somebody else with the same e-mail address.
            (c => c.BirthDate.Year = 2020, MatchGrade.Possible),
        })
        {
            var candidate = Candidate(change);
            Assert.Equal(grade, Assert.Single(await MatchAsync(clinic.Partner, clinic, candidate)).Grade);
        }

        Assert.Equal(MatchGrade.Possible, Assert.Single(await MatchAsync(clinic.Partner, clinic, new MatchCandidate { Phone = "+493012345678" })).Grade);
        Assert.Empty(await MatchAsync(clinic.Partner, clinic, Candidate(c => (c.GivenName, c.FamilyName, c.Email, c.Phone) = ("Ida", "Else", "", ""))));
    }

    [EngineFact]
    public async Task Matches_AreTheBestFirst_AndNoMoreThanAskedFor()
    {
        var clinic = await GivenClinicAsync();
        var twin = await GivenAsync(clinic, p => p.GivenName = "Ida");
        var same = await GivenAsync(clinic, _ => { });
        Assert.Equal([same.Name, twin.Name], (await MatchAsync(clinic.Staff, clinic, Candidate(_ => { }))).Select(m => m.Patient.Name));
        var one = await clinic.Staff.Patients.MatchPatientsAsync(new MatchPatientsRequest { Parent = clinic.Name, Candidate = Candidate(_ => { }), MaxResults = 1 });
        Assert.Equal([same.Name], one.Matches.Select(m => m.Patient.Name));
    }

    [EngineFact]
    public async Task PatientsOfOthersAndErasedOnes_LeaveNoTraceInTheAnswer()
    {
        var clinic = await GivenClinicAsync();
        var foreign = await clinic.GivenPatientAsync(clinic.OtherPartner);
        Assert.Empty(await MatchAsync(clinic.Partner, clinic, Candidate(_ => { })));
        var seen = Assert.Single(await MatchAsync(clinic.Staff, clinic, Candidate(_ => { }))).Patient;
        Assert.Equal((foreign.Name, ""), (seen.Name, seen.Note));
        await clinic.OtherPartner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = foreign.Name });
        Assert.Empty(await MatchAsync(clinic.Staff, clinic, Candidate(_ => { })));
        await clinic.GivenPatientAsync();
        var elsewhere = await GivenClinicAsync();
        Assert.Empty(await MatchAsync(elsewhere.Staff, elsewhere, Candidate(_ => { })));
    }

    [EngineFact]
    public async Task Candidate_OfWhomTooLittleIsKnown_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        foreach (var candidate in new[] { new MatchCandidate(), new MatchCandidate { FamilyName = "Muster" }, Candidate(c => (c.FamilyName, c.Email, c.Phone) = ("", "", "")) })
        {
            var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, () => MatchAsync(clinic.Partner, clinic, candidate));
            Assert.Equal(["candidate"], refused.Fields);
        }
    }

    private static async Task<Patient> GivenAsync(TestClinic clinic, Action<Patient> change)
    {
        var patient = TestClinic.APatient();
        change(patient);
        return await clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient });
    }

    /// <summary>Everything that <see cref="TestClinic.APatient"/> has, changed.</summary>
    private static MatchCandidate Candidate(Action<MatchCandidate> change)
    {
        var patient = TestClinic.APatient();
        var candidate = new MatchCandidate
        {
            GivenName = patient.GivenName,
            FamilyName = patient.FamilyName,
            BirthDate = patient.BirthDate,
            Email = patient.Email,
            Phone = patient.Phone,
        };
        change(candidate);
        return candidate;
    }

    private static async Task<IReadOnlyList<PatientMatch>> MatchAsync(TestCaller by, TestClinic clinic, MatchCandidate candidate) =>
        (await by.Patients.MatchPatientsAsync(new MatchPatientsRequest { Parent = clinic.Name, Candidate = candidate })).Matches;
}

public sealed class SqliteMatchTests(SqliteTestServer server) : MatchTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresMatchTests(PostgresTestServer server) : MatchTests(server), IClassFixture<PostgresTestServer>;
