using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Courses;

public abstract class CourseLifeTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Course_IsReadAsItWasBooked_ByWhoBookedItAndStaff_AndNobodyElse()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (course, _) = await clinic.GivenCourseAsync();
        Assert.Equal($"partners/{clinic.Partner.PartnerId}", course.BookedBy);
        foreach (var caller in new[] { clinic.Partner, clinic.Staff, clinic.Service })
            Assert.Equal(course, await caller.GetCourseAsync(course));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.OtherPartner.GetCourseAsync(course));
        await Refused.WithAsync(
            ErrorReason.ResourceNotFound, clinic.OtherPartner.Appointments.CancelTreatmentCourseAsync(Cancelling(course)));
    }

    [EngineFact]
    public async Task Cancelled_WithAllSessionsAhead_InOneTransaction_OnceHoweverOften()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (course, sessions) = await clinic.GivenCourseAsync();
        await CompleteAsync(clinic, sessions[0]);
        var request = Cancelling(course);
        request.RequestId = Guid.NewGuid().ToString();

        var cancelled = await clinic.Partner.Appointments.CancelTreatmentCourseAsync(request);

        Assert.Equal((CourseState.Cancelled, course.Appointments), (cancelled.State, cancelled.Appointments));
        Assert.NotEqual(course.Etag, cancelled.Etag);
        Assert.Equal(
            [AppointmentState.Completed, AppointmentState.Cancelled, AppointmentState.Cancelled],
            (await clinic.GetAsync(sessions)).Select(session => session.State));
        Assert.Equal(CancellationReason.PatientRequest, (await clinic.GetAsync(sessions))[2].Cancellation.Reason);
        var events = await Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None);
        Assert.Equal(
            [(EventType.AppointmentCancelled, sessions[1].Name), (EventType.AppointmentCancelled, sessions[2].Name), (EventType.CourseCancelled, course.Name)],
            events.TakeLast(3).Select(e => ((EventType)e.Type, e.ResourceName)));
        Assert.Single(events.TakeLast(3).Select(e => e.TransactionId).Distinct());

        // Again, with the request id and without: nothing changes, and the time is anybody's.
        using var again = clinic.Partner.Appointments.CancelTreatmentCourseAsync(request);
        Assert.Equal(cancelled, await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        Assert.Equal(cancelled, await clinic.Partner.Appointments.CancelTreatmentCourseAsync(Cancelling(course)));
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), sessions[1].StartTime, ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Cancel_WithAnOldEtag_IsRefused()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (course, sessions) = await clinic.GivenCourseAsync();
        await clinic.CancelAsync(sessions[2]);
        var request = Cancelling(course);
        request.Etag = course.Etag;
        await Refused.WithAsync(ErrorReason.EtagMismatch, clinic.Partner.Appointments.CancelTreatmentCourseAsync(request));
    }

    [EngineFact]
    public async Task LastSession_Completed_CompletesTheCourseInTheSameCommit_AfterWhichItCannotBeCancelled()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (course, sessions) = await clinic.GivenCourseAsync();
        await CompleteAsync(clinic, sessions[0]);
        await clinic.CancelAsync(sessions[1]);
        Assert.Equal(CourseState.Active, (await clinic.Partner.GetCourseAsync(course)).State);

        await CompleteAsync(clinic, sessions[2]);

        Assert.Equal(CourseState.Completed, (await clinic.Partner.GetCourseAsync(course)).State);
        var events = (await Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None)).TakeLast(2).ToList();
        Assert.Equal([EventType.CourseCompleted, EventType.AppointmentCompleted], events.Select(e => (EventType)e.Type));
        Assert.Equal(course.Name, events[0].ResourceName);
        Assert.Equal(events[0].TransactionId, events[1].TransactionId);
        var refused = await Refused.WithAsync(
            ErrorReason.CourseState, clinic.Partner.Appointments.CancelTreatmentCourseAsync(Cancelling(course)));
        Assert.Equal("COMPLETED", refused.Metadata["state"]);
    }

    [EngineFact]
    public async Task Sessions_CancelledAllAtOnce_EachByItself_CancelTheCourse()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        foreach (var _ in Enumerable.Range(0, 5))
        {
            var (course, sessions) = await clinic.GivenCourseAsync();
            await Task.WhenAll(sessions.Select(clinic.CancelAsync));
            Assert.Equal(CourseState.Cancelled, (await clinic.Partner.GetCourseAsync(course)).State);
        }
    }

    [EngineFact]
    public async Task Wishes_ForTheSessionsAfterTheFirst_AreMet_WhereTheyCanBe()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var request = clinic.Course(await clinic.GivenPatientAsync());
        request.PreferredDays.Add(V1.DayOfWeek.Thursday);
        request.PreferredDayPart = ClinicPlan.Hours(14, 18);
        request.PreferredPractitioner = clinic.Practitioner("anna");
        var booked = await clinic.Partner.Appointments.BookTreatmentCourseAsync(request);
        Assert.Equal(["Mon 09:00", "Thu 14:00", "Thu 14:00"], booked.Appointments.Select(a => clinic.Local(a.StartTime)));
        Assert.All(booked.Appointments, a => Assert.Equal("", a.RequestedPractitioner));

        request.Practitioner = request.PreferredPractitioner;
        Assert.Equal(["preferred_practitioner"], (await Refused.WithAsync(
            ErrorReason.InvalidRequest, clinic.Partner.Appointments.BookTreatmentCourseAsync(request))).Fields);
    }

    [EngineFact]
    public async Task MinimumIntervalOfTheTreatment_HoldsWithinItsCourse_AndToOtherSessions()
    {
        var clinic = await GivenClinicAsync(plan =>
        {
            CoursePlans.AddTo(plan);
            plan.Treatments[ClinicPlan.Needling].MinimumIntervals.Add(new MinimumInterval { Days = 16 });
        });
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(-4, 9), ClinicPlan.Needling);
        var request = clinic.Course(patient);
        request.FirstSession = clinic.Window(0, 20);
        var booked = await clinic.Partner.Appointments.BookTreatmentCourseAsync(request);
        Assert.Equal([clinic.At(14, 9), clinic.At(30, 9), clinic.At(46, 9)], booked.Appointments.Select(a => a.StartTime));
        Assert.Equal(16 * 86_400, booked.Course.MinimumInterval.Seconds);

        request.FirstSession = clinic.Window(15, 16);
        var refused = await Refused.WithAsync(
            ErrorReason.IntervalTooShort, clinic.Partner.Appointments.BookTreatmentCourseAsync(request));
        Assert.Equal("1", refused.Metadata["session"]);
        Assert.Contains("earliest_start_time", refused.Metadata.Keys);
    }

    private static CancelTreatmentCourseRequest Cancelling(TreatmentCourse course) =>
        new() { Name = course.Name, Reason = CancellationReason.PatientRequest };

    private static async Task CompleteAsync(TestClinic clinic, Appointment session)
    {
        var staff = clinic.Staff.Appointments;
        await staff.CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = session.Name });
        await staff.AdvancePhaseAsync(new AdvancePhaseRequest { Name = session.Name });
        await staff.CompleteAppointmentAsync(new CompleteAppointmentRequest { Name = session.Name, Procedure = new ProcedureRecord() });
    }
}

public sealed class SqliteCourseLifeTests(SqliteTestServer server) : CourseLifeTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCourseLifeTests(PostgresTestServer server) : CourseLifeTests(server), IClassFixture<PostgresTestServer>;
