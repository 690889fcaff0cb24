using ClinicApi.Server.Tests.Clearances;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Assessments;

public abstract class ProgressTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Progress_BeforeAnythingWasDone_IsNotJudged()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var baseline = await clinic.GivenSignedAsync(patient);
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Consultation);

        var progress = await GetAsync(clinic, baseline);
        Assert.Equal((baseline.Name, 0, 1, baseline.Findings.KnowledgeVersion), (progress.Baseline, progress.CompletedSessions, progress.BookedSessions, progress.KnowledgeVersion));
        var concern = Assert.Single(progress.Concerns);
        Assert.Equal((ConcernKind.AcneScarRolling, TreatmentResponse.NotJudged, null), (concern.Kind, concern.Response, concern.JudgementTime));
        var trend = Assert.Single(concern.Trends);
        Assert.Equal((SeverityScale.GoodmanBaron, TrendDirection.Unknown), (trend.Scale, trend.Direction));
        Assert.Equal((baseline.Name, 3, baseline.AssessTime), (trend.Points[0].Source, trend.Points[0].Value, trend.Points[0].ObserveTime));

        var draft = await clinic.GivenDraftAsync(patient);
        await Refused.WithAsync(ErrorReason.AssessmentNotFinal, () => GetAsync(clinic, draft));
    }

    [EngineFact]
    public async Task Response_IsTooEarlyToJudgeForThreeMonths_AndThenFollowsWhatStands()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var baseline = await clinic.GivenSignedAsync(patient);
        var session = await GivenSessionAsync(clinic, patient);
        await Server.AdvanceAsync(TimeSpan.FromDays(20));
        var better = await RecordAsync(clinic, patient, OutcomeTests.AnOutcome(baseline));

        var early = await GetAsync(clinic, baseline);
        Assert.Equal((1, 0), (early.CompletedSessions, early.BookedSessions));
        Assert.Equal(TreatmentResponse.TooEarly, early.Concerns[0].Response);
        Assert.Equal(session.EndTime.ToDateTimeOffset().AddDays(90), early.Concerns[0].JudgementTime.ToDateTimeOffset());
        var trend = Assert.Single(early.Concerns[0].Trends);
        Assert.Equal([(baseline.Name, 3, 0), (better.Name, 2, 1)], trend.Points.Select(p => (p.Source, p.Value, p.CompletedSessions)));
        Assert.Equal((TrendDirection.Improving, -1), (trend.Direction, trend.Change));
        Assert.Equal(-33.3, trend.ChangePercent!.Value, precision: 1);

        await Server.AdvanceAsync(TimeSpan.FromDays(90));
        var judged = (await GetAsync(clinic, baseline)).Concerns[0];
        Assert.Equal((TreatmentResponse.Responder, "response"), (judged.Response, judged.RuleId));
        Assert.NotEmpty(judged.Advice);

        var correction = OutcomeTests.AnOutcome(baseline);
        correction.Corrects = better.Name;
        correction.GaisRatings.Clear();
        correction.Concerns[0].Readings[0].GoodmanBaron = Examination.Inputs().Concerns[0].Readings[0].GoodmanBaron;
        var standing = await RecordAsync(clinic, patient, correction);
        judged = (await GetAsync(clinic, baseline)).Concerns[0];
        Assert.Equal(TreatmentResponse.NonResponder, judged.Response);
        Assert.Equal([baseline.Name, standing.Name], judged.Trends[0].Points.Select(p => p.Source));
    }

    [EngineFact]
    public async Task Amendment_TakesOverWhatWasSeenOfTheVersionBefore_AndLaterExaminationsCount()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var first = await clinic.GivenSignedAsync(patient);
        await Server.AdvanceAsync(TimeSpan.FromDays(10));
        var sent = OutcomeTests.AnOutcome(first);
        sent.AdverseEvents.Add(new AdverseEvent { Kind = AdverseEventKind.Infection });
        var outcome = await RecordAsync(clinic, patient, sent);
        var second = await clinic.SignAsync(await clinic.Staff.Assessments.AmendSkinAssessmentAsync(
            new AmendSkinAssessmentRequest { Name = first.Name, Reason = "An allergy was told later." }));
        await Server.AdvanceAsync(TimeSpan.FromDays(10));
        var worse = Examination.Inputs();
        worse.Concerns[0].Readings[0].GoodmanBaron.FlattensWhenStretched = Answer.No;
        var later = await clinic.GivenSignedAsync(patient, worse);

        var progress = await GetAsync(clinic, second);
        var trend = Assert.Single(progress.Concerns[0].Trends);
        Assert.Equal([(second.Name, 3), (outcome.Name, 2), (later.Name, 4)], trend.Points.Select(p => (p.Source, p.Value)));
        Assert.Equal(TrendDirection.Worsening, trend.Direction);
    }

    [EngineFact]
    public async Task RedFlags_AreListed_AsLongAsTheyHoldWhatIsAhead()
    {
        var clinic = await GivenClinicAsync(GatedClinic.AddTo);
        var patient = await clinic.GivenPatientAsync();
        await clinic.AgreeAsync(patient);
        var baseline = await clinic.AssessAsync(patient);
        var session = await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling);
        await AssertFlagsAsync(baseline);

        await clinic.RecordRedFlagAsync(patient, baseline);
        await AssertFlagsAsync(baseline, "flag_infection");

        // An assessment answers what was observed before it, in the trend of every earlier one.
        var answer = await clinic.AssessAsync(patient);
        await AssertFlagsAsync(baseline);
        await AssertFlagsAsync(answer);

        // What is compared with an old assessment holds the patient all the same.
        var late = await clinic.RecordRedFlagAsync(patient, baseline);
        await AssertFlagsAsync(answer, "flag_infection");
        await RecordAsync(clinic, patient, new Outcome { Baseline = baseline.Name, Corrects = late.Name, Note = "The wrong patient." });
        await AssertFlagsAsync(answer);

        // So does the signature of an amendment.
        await clinic.RecordRedFlagAsync(patient, answer);
        var amendment = await clinic.Staff.Assessments.AmendSkinAssessmentAsync(
            new AmendSkinAssessmentRequest { Name = answer.Name, Reason = "The flag was looked at." });
        await AssertFlagsAsync(answer, "flag_infection");
        await AssertFlagsAsync(await clinic.DecideAsync(amendment));

        async Task AssertFlagsAsync(SkinAssessment of, params string[] flags)
        {
            Assert.Equal(flags, (await GetAsync(clinic, of)).RedFlags.Select(flag => flag.RuleId));
            Assert.Equal(flags.Length > 0, (await clinic.ReadAsync(session)).Suspension is not null);
        }
    }

    private static async Task<GetProgressResponse> GetAsync(TestClinic clinic, SkinAssessment baseline) =>
        await clinic.Staff.Assessments.GetProgressAsync(new GetProgressRequest { Name = baseline.Name });

    private static async Task<Outcome> RecordAsync(TestClinic clinic, Patient patient, Outcome outcome) =>
        await clinic.Staff.Assessments.RecordOutcomeAsync(new RecordOutcomeRequest { Parent = patient.Name, Outcome = outcome });

    private static async Task<Appointment> GivenSessionAsync(TestClinic clinic, Patient patient)
    {
        var booked = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);
        var staff = clinic.Staff.Appointments;
        await staff.CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = booked.Name });
        foreach (var _ in booked.Phases)
            await staff.AdvancePhaseAsync(new AdvancePhaseRequest { Name = booked.Name });
        return await staff.CompleteAppointmentAsync(new CompleteAppointmentRequest { Name = booked.Name, Procedure = new ProcedureRecord() });
    }
}

public sealed class SqliteProgressTests(SqliteTestServer server) : ProgressTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresProgressTests(PostgresTestServer server) : ProgressTests(server), IClassFixture<PostgresTestServer>;
