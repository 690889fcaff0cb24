using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Assessments;

public abstract class ComparisonTests(TestServer server) : ServerSuite(server)
{
    private const string Laser = "laser";

    [EngineFact]
    public async Task Treatments_LieSideBySide_TheMostSuitableFirst_WithPricesAndTheFirstTimeThatSearchOffers()
    {
        var clinic = await GivenClinicWithLaserAsync();
        var patient = await clinic.GivenPatientAsync();
        var signed = await clinic.GivenSignedAsync(patient);
        var compared = await clinic.Staff.Assessments.CompareTreatmentsAsync(new CompareTreatmentsRequest { Parent = clinic.Name, Assessment = signed.Name });

        Assert.Equal(signed.Findings.KnowledgeVersion, compared.KnowledgeVersion);
        Assert.NotEmpty(compared.Notice);
        Assert.Equal([clinic.Treatment(Laser), clinic.Treatment(ClinicPlan.Needling)], compared.Treatments.Select(t => t.Treatment).Order());
        var verdicts = compared.Treatments.Select(t => t.Finding.Verdict).ToList();
        Assert.Equal(verdicts.Order(), verdicts);
        var needling = compared.Treatments.Single(t => t.Treatment == clinic.Treatment(ClinicPlan.Needling));
        Assert.Equal(signed.Findings.Modalities.Single(f => f.Modality == Modality.MicroNeedling), needling.Finding);
        Assert.Null(needling.SessionPrice);
        var laser = compared.Treatments.Single(t => t.Treatment == clinic.Treatment(Laser));
        Assert.Equal(40_000, laser.SessionPrice.MinorUnits);
        if (laser.Finding.Course is { } course)
            Assert.Equal((40_000L * course.MinimumSessions, 40_000L * course.MaximumSessions), (laser.MinimumPrice.MinorUnits, laser.MaximumPrice.MinorUnits));

        Assert.True(needling.Finding.Verdict is Verdict.Suitable or Verdict.Caution, $"The verdict is {needling.Finding.Verdict}: {needling.Finding.Explanation}");
        var needlingOffered = await clinic.SearchAsync(clinic.Window(-14, 30), ClinicPlan.Needling);
        Assert.Equal(needlingOffered[0], clinic.Local(needling.FirstStartTime));
    }

    [EngineFact]
    public async Task FirstTime_IsNotBeforeTheDateAskedFor_AndLeftOutIfNotWantedOrNotToBeHad()
    {
        var clinic = await GivenClinicWithLaserAsync();
        var inputs = Examination.Inputs();
        inputs.BirthDate = TestClinic.APatient().BirthDate;
        var request = new CompareTreatmentsRequest
        {
            Parent = clinic.Name,
            Inputs = inputs,
            Treatments = { clinic.Treatment(ClinicPlan.Needling) },
            FromDate = clinic.Date(9),
        };
        Assert.True(Assert.Single((await clinic.Staff.Assessments.CompareTreatmentsAsync(request)).Treatments).FirstStartTime >= clinic.At(9, 9));
        request.SkipAvailability = true;
        Assert.Null(Assert.Single((await clinic.Staff.Assessments.CompareTreatmentsAsync(request)).Treatments).FirstStartTime);

        // Nothing is known, so nothing is suitable.
        request = new CompareTreatmentsRequest { Parent = clinic.Name, Inputs = new AssessmentInputs() };
        var unknown = (await clinic.Staff.Assessments.CompareTreatmentsAsync(request)).Treatments;
        Assert.Equal(2, unknown.Count);
        Assert.All(unknown, t => Assert.Equal((Verdict.Indeterminate, null), (t.Finding.Verdict, t.FirstStartTime)));
    }

    [EngineFact]
    public async Task Comparison_OfNobodyOrOfWhatIsNotOffered_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var staff = clinic.Staff.Assessments;
        var nobody = await Refused.WithAsync(ErrorReason.InvalidRequest, staff.CompareTreatmentsAsync(new CompareTreatmentsRequest { Parent = clinic.Name }));
        Assert.Equal(["subject"], nobody.Fields);
        await Refused.WithAsync(ErrorReason.TreatmentNotOffered, staff.CompareTreatmentsAsync(
            new CompareTreatmentsRequest { Parent = clinic.Name, Inputs = new AssessmentInputs(), Treatments = { clinic.Treatment("tattoo") } }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, staff.CompareTreatmentsAsync(
            new CompareTreatmentsRequest { Parent = clinic.Name, Assessment = $"{clinic.Name}/patients/p1/assessments/a1" }));

        var consultation = Assert.Single((await staff.CompareTreatmentsAsync(new CompareTreatmentsRequest
        {
            Parent = clinic.Name,
            Inputs = new AssessmentInputs(),
            Treatments = { clinic.Treatment(ClinicPlan.Consultation) },
        })).Treatments);
        Assert.Equal(("Consultation", null, null), (consultation.DisplayName, consultation.Finding, consultation.FirstStartTime));
    }

    private Task<TestClinic> GivenClinicWithLaserAsync() => GivenClinicAsync(plan =>
    {
        var laser = plan.Treatments[ClinicPlan.Needling].Clone();
        (laser.DisplayName, laser.Modality) = ("CO2 laser, face", Modality.FractionalAblativeLaser);
        laser.Price = new Money { CurrencyCode = "EUR", MinorUnits = 40_000 };
        plan.Treatments[Laser] = laser;
    });
}

public sealed class SqliteComparisonTests(SqliteTestServer server) : ComparisonTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresComparisonTests(PostgresTestServer server) : ComparisonTests(server), IClassFixture<PostgresTestServer>;
