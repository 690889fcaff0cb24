using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Server.Tests.Waitlist;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Clearances;

public abstract class SuspensionTests(TestServer server) : ServerSuite(server)
{
    private Task<TestClinic> GivenGatedAsync() => GivenClinicAsync(GatedClinic.AddTo);

    [EngineFact]
    public async Task RedFlag_SuspendsTheRestOfTheCourse_AndANewAssessmentLetsItGoOn()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AgreeAsync(patient);
        var baseline = await clinic.AssessAsync(patient);
        var booked = await clinic.Partner.Appointments.BookTreatmentCourseAsync(clinic.Course(patient));
        var talk = await clinic.GivenAppointmentAsync(patient, clinic.At(4, 17));

        var outcome = await clinic.RecordRedFlagAsync(patient, baseline);
        Assert.Equal([booked.Course.Name], outcome.SuspendedCourses);
        Assert.Equal(outcome, await clinic.Staff.Assessments.GetOutcomeAsync(new GetOutcomeRequest { Name = outcome.Name }));
        Assert.Equal(CourseState.Suspended, (await clinic.Partner.GetCourseAsync(booked.Course)).State);
        foreach (var session in await clinic.GetAsync(booked.Appointments))
        {
            Assert.Equal((AppointmentState.Booked, SuspensionCause.ReviewRequired), (session.State, session.Suspension.Cause));
            Assert.NotNull(session.Suspension.SuspendTime);
            // The time is kept: nobody else gets it.
            await Refused.WithAsync(ErrorReason.SlotTaken, async () =>
                await clinic.GivenAppointmentAsync(await clinic.GivenClearedAsync(), session.StartTime, ClinicPlan.Needling));
        }

        Assert.Null((await clinic.ReadAsync(talk)).Suspension);
        await Refused.WithAsync(ErrorReason.ReviewRequired, () => clinic.GivenHoldAsync(clinic.At(1, 9), ClinicPlan.Needling, patient));

        await clinic.AssessAsync(patient);
        Assert.Equal(CourseState.Active, (await clinic.Partner.GetCourseAsync(booked.Course)).State);
        Assert.All(await clinic.GetAsync(booked.Appointments), session => Assert.Null(session.Suspension));
        Assert.Equal(
            [
                .. Enumerable.Repeat(EventType.AppointmentSuspended, 3), EventType.CourseSuspended,
                .. Enumerable.Repeat(EventType.AppointmentResumed, 3), EventType.CourseResumed,
            ],
            await EventsAsync(clinic, [booked.Course.Name, .. booked.Appointments.Select(session => session.Name)]));
    }

    [EngineFact]
    public async Task Assessment_ThatDeclinesOrDefers_SuspendsWhatItNoLongerAllows()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenClearedAsync();
        var (soon, late) = (
            await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling),
            await clinic.GivenAppointmentAsync(patient, clinic.At(15, 9), ClinicPlan.Needling));

        await clinic.AssessAsync(patient, earliest: clinic.Date(10));
        Assert.Equal(SuspensionCause.TreatmentTooEarly, (await clinic.ReadAsync(soon)).Suspension.Cause);
        Assert.Null((await clinic.ReadAsync(late)).Suspension);

        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var since = (await clinic.ReadAsync(soon)).Suspension.SuspendTime;
        var declining = await clinic.AssessAsync(patient, DecisionKind.Declined);
        Assert.Equal(SuspensionCause.ReviewRequired, (await clinic.ReadAsync(late)).Suspension.Cause);
        Assert.Equal((SuspensionCause.ReviewRequired, since), ((await clinic.ReadAsync(soon)).Suspension.Cause, (await clinic.ReadAsync(soon)).Suspension.SuspendTime));

        var amendment = await clinic.Staff.Assessments.AmendSkinAssessmentAsync(
            new AmendSkinAssessmentRequest { Name = declining.Name, Reason = "A slip." });
        await clinic.DecideAsync(amendment, earliest: clinic.Date(10));
        Assert.Null((await clinic.ReadAsync(late)).Suspension);
        Assert.Equal(SuspensionCause.TreatmentTooEarly, (await clinic.ReadAsync(soon)).Suspension.Cause);

        // A date that will do ends it as well.
        Assert.Null((await clinic.MoveAsync(soon, clinic.At(10, 9))).Suspension);
    }

    [EngineFact]
    public async Task Consent_ThatIsRevoked_SuspendsUntilThereIsAnother()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AssessAsync(patient);
        var consent = await clinic.AgreeAsync(patient);
        var session = await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling);

        await clinic.Partner.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        Assert.Equal(SuspensionCause.ConsentRequired, (await clinic.ReadAsync(session)).Suspension.Cause);
        await clinic.AgreeAsync(patient);
        Assert.Null((await clinic.ReadAsync(session)).Suspension);
        // A second consent to the same takes the first one's place without a gap.
        await clinic.AgreeAsync(patient);
        Assert.Equal([EventType.AppointmentBooked, EventType.AppointmentSuspended, EventType.AppointmentResumed], await EventsAsync(clinic, [session.Name], all: true));
    }

    [EngineFact]
    public async Task Suspended_IsNotCheckedIn_WithEveryReason_AndCanBeCancelled()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        var consent = await clinic.AgreeAsync(patient);
        var baseline = await clinic.AssessAsync(patient);
        var session = await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling);
        await clinic.RecordRedFlagAsync(patient, baseline);
        await clinic.Partner.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });

        var refused = await Refused.WithAsync(ErrorReason.ReviewRequired, () => CheckInAsync(clinic, session));
        Assert.Equal(["REVIEW_REQUIRED", "CONSENT_REQUIRED"], refused.Preconditions);
        Assert.Equal(baseline.Name, refused.Explanation!.Assessment);
        Assert.NotNull(refused.Explanation.EarliestReview);

        var cancelled = await clinic.CancelAsync(session);
        Assert.Equal(AppointmentState.Cancelled, cancelled.State);
        Assert.Null(cancelled.Suspension);
    }

    [EngineFact]
    public async Task Treatment_OfACheckedInPatient_BeginsOnlyWhileItMay()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AgreeAsync(patient);
        var baseline = await clinic.AssessAsync(patient);
        var session = await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling);
        await CheckInAsync(clinic, session);
        await clinic.RecordRedFlagAsync(patient, baseline);
        Assert.Equal(SuspensionCause.ReviewRequired, (await clinic.ReadAsync(session)).Suspension.Cause);
        await Refused.WithAsync(ErrorReason.ReviewRequired, () => AdvanceAsync(clinic, session));
        await clinic.AssessAsync(patient);
        Assert.Equal(AppointmentState.InProgress, (await AdvanceAsync(clinic, session)).State);

        // What has begun is for those who are in the room.
        await clinic.RecordRedFlagAsync(patient, baseline);
        Assert.Null((await clinic.ReadAsync(session)).Suspension);
        await AdvanceAsync(clinic, session);
    }

    [EngineFact]
    public async Task Outcome_ThatCorrectsARedFlag_EndsTheHold()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AgreeAsync(patient);
        var baseline = await clinic.AssessAsync(patient);
        var session = await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling);
        var flag = await clinic.RecordRedFlagAsync(patient, baseline);
        await clinic.Staff.Assessments.RecordOutcomeAsync(new RecordOutcomeRequest
        {
            Parent = patient.Name,
            Outcome = new Outcome { Baseline = baseline.Name, Corrects = flag.Name, Note = "The wrong patient." },
        });
        Assert.Null((await clinic.ReadAsync(session)).Suspension);
    }

    [EngineFact]
    public async Task CourseWithASuspendedSession_GoesOnOnceThatIsCancelled()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenClearedAsync();
        var booked = await clinic.Partner.Appointments.BookTreatmentCourseAsync(clinic.Course(patient));
        await clinic.AssessAsync(patient, earliest: clinic.Date(6));
        Assert.Equal(CourseState.Suspended, (await clinic.Partner.GetCourseAsync(booked.Course)).State);
        await clinic.CancelAsync(booked.Appointments[0]);
        Assert.Equal(CourseState.Active, (await clinic.Partner.GetCourseAsync(booked.Course)).State);
    }

    [EngineFact]
    public async Task WaitingPatient_IsOfferedNothingUntilTheAssessmentAllowsIt()
    {
        var clinic = await GivenGatedAsync();
        var room = new WaitingRoom(Server, clinic);
        var patient = await clinic.GivenPatientAsync();
        var entry = await room.GivenEntryAsync(room.Window(1, 9), patient: patient, change: e => e.Treatment = clinic.Treatment(ClinicPlan.Needling));
        await room.UntilLookedAtAsync();
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(entry)).State);

        await clinic.AssessAsync(patient);
        var offered = await room.UntilAsync(entry, WaitlistState.Offered);
        await Refused.WithAsync(ErrorReason.ConsentRequired, () => room.AcceptAsync(offered));
        await clinic.AgreeAsync(patient);
        await clinic.AssessAsync(patient, DecisionKind.Declined);
        await Refused.WithAsync(ErrorReason.ReviewRequired, () => room.AcceptAsync(offered));
        await clinic.AssessAsync(patient);
        await room.AcceptAsync(offered);
    }

    private static async Task<IReadOnlyList<EventType>> EventsAsync(TestClinic clinic, IReadOnlyCollection<string> resources, bool all = false) =>
        [
            .. (await clinic.Partner.Events.ListEventsAsync(new ListEventsRequest { Clinics = { clinic.Name }, PageSize = 1000 })).Events
                .Where(e => resources.Contains(e.Resource) && (all || e.Type is not (EventType.AppointmentBooked or EventType.CourseBooked)))
                .Select(e => e.Type),
        ];

    private static Task<Appointment> CheckInAsync(TestClinic clinic, Appointment session) =>
        clinic.Staff.Appointments.CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = session.Name }).ResponseAsync;

    private static Task<Appointment> AdvanceAsync(TestClinic clinic, Appointment session) =>
        clinic.Staff.Appointments.AdvancePhaseAsync(new AdvancePhaseRequest { Name = session.Name }).ResponseAsync;
}

public sealed class SqliteSuspensionTests(SqliteTestServer server) : SuspensionTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresSuspensionTests(PostgresTestServer server) : SuspensionTests(server), IClassFixture<PostgresTestServer>;
