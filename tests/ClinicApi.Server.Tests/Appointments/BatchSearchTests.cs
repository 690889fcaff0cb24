using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class BatchSearchTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task BatchSearch_AnswersEachQuestionInItsPlace()
    {
        var clinic = await GivenClinicAsync();
        var answers = (await clinic.Partner.Appointments.BatchSearchAvailabilityAsync(new BatchSearchAvailabilityRequest
        {
            Searches =
            {
                Search(clinic, ClinicPlan.Consultation, clinic.Window(0, 1)),
                Search(clinic, "unknown", clinic.Window(0, 1)),
                Search(clinic, ClinicPlan.Needling, clinic.Window(1, 0)),
                Search(clinic, ClinicPlan.Needling, clinic.Window(0, 1)),
            },
        })).Answers;
        Assert.Equal(
            ["Found", "TREATMENT_NOT_OFFERED", "INVALID_REQUEST", "Found"],
            answers.Select(a => a.Failure?.Reason ?? a.OutcomeCase.ToString()));
        Assert.Equal(clinic.Treatment(ClinicPlan.Needling), answers[3].Found.Results.Single().Treatment);
    }

    [EngineFact]
    public async Task BatchSearch_AnswersAsSingleSearchesDo()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 10));
        var search = Search(clinic, ClinicPlan.Consultation, clinic.Window(0, 5));
        var batch = await clinic.Partner.Appointments.BatchSearchAvailabilityAsync(new BatchSearchAvailabilityRequest { Searches = { search, search } });
        var single = await clinic.Partner.Appointments.SearchAvailabilityAsync(search);
        Assert.All(batch.Answers, answer => Assert.Equal(single, answer.Found));
    }

    private static SearchAvailabilityRequest Search(TestClinic clinic, string treatment, SearchWindow window) =>
        new() { Treatments = { clinic.Treatment(treatment) }, Window = window };
}

public sealed class SqliteBatchSearchTests(SqliteTestServer server) : BatchSearchTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresBatchSearchTests(PostgresTestServer server) : BatchSearchTests(server), IClassFixture<PostgresTestServer>;
