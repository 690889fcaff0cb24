using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Assessments;

public abstract class AssessmentReplayTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task EveryMutation_SentTwice_HasOneEffect()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var staff = clinic.Staff.Assessments;
        var draft = await TwiceAsync(
            new CreateSkinAssessmentRequest { Parent = patient.Name, Assessment = new SkinAssessment { Inputs = Examination.Inputs() }, RequestId = NewId() },
            request => staff.CreateSkinAssessmentAsync(request));
        await TwiceAsync(
            new UpdateSkinAssessmentRequest
            {
                Assessment = new SkinAssessment { Name = draft.Name, Etag = draft.Etag, Inputs = new AssessmentInputs { Note = "Dry." } },
                UpdateMask = new() { Paths = { "inputs.note" } },
                RequestId = NewId(),
            },
            request => staff.UpdateSkinAssessmentAsync(request));
        var signature = await clinic.SignatureAsync(draft);
        signature.RequestId = NewId();
        var signed = await TwiceAsync(signature, request => staff.FinalizeSkinAssessmentAsync(request));
        await TwiceAsync(
            new AmendSkinAssessmentRequest { Name = signed.Name, Reason = "An allergy.", RequestId = NewId() },
            request => staff.AmendSkinAssessmentAsync(request));
        await TwiceAsync(
            new RecordOutcomeRequest { Parent = patient.Name, Outcome = OutcomeTests.AnOutcome(signed), RequestId = NewId() },
            request => staff.RecordOutcomeAsync(request));

        Assert.Equal(2, (await clinic.Staff.ListAsync(patient)).Count);
        Assert.Single((await staff.ListOutcomesAsync(new ListOutcomesRequest { Parent = patient.Name })).Outcomes);
    }

    [EngineFact]
    public async Task Draft_RequestedManyTimesAtOnce_IsMadeOnce()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var request = new CreateSkinAssessmentRequest { Parent = patient.Name, Assessment = new SkinAssessment { Inputs = Examination.Inputs() }, RequestId = NewId() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => clinic.Staff.Assessments.CreateSkinAssessmentAsync(request).ResponseAsync));
        Assert.Single(answers.Select(answer => answer.Name).Distinct());
        Assert.Single(await clinic.Staff.ListAsync(patient));
    }

    private static string NewId() => Guid.NewGuid().ToString();

    private static async Task<TResponse> TwiceAsync<TRequest, TResponse>(TRequest request, Func<TRequest, AsyncUnaryCall<TResponse>> call)
    {
        var first = await call(request);
        using var again = call(request);
        Assert.Equal(first, await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        return first;
    }
}

public sealed class SqliteAssessmentReplayTests(SqliteTestServer server) : AssessmentReplayTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresAssessmentReplayTests(PostgresTestServer server) : AssessmentReplayTests(server), IClassFixture<PostgresTestServer>;
