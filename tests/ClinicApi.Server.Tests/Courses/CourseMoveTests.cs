using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime;

namespace ClinicApi.Server.Tests.Courses;

/// <summary>Courses whose sessions are on the Mondays of week 0, 2 and 4, a week to four weeks apart.</summary>
public abstract class CourseMoveTests(TestServer server) : ServerSuite(server)
{
    /// <summary>What a move, cancellation or booking may be told that others were faster than.</summary>
    private static readonly string[] Expected =
        ["won", "INTERVAL_TOO_SHORT", "SLOT_TAKEN", "APPOINTMENT_STATE", "PATIENT_BUSY", "CONTENTION", "ETAG_MISMATCH"];

    [EngineFact]
    public async Task Session_MovedWithinItsIntervals_ChangesTheCoursesVersion_AndNoOtherSession()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (course, sessions) = await clinic.GivenCourseAsync();
        await MoveAsync(clinic, sessions[1], clinic.At(15, 9), follow: true);
        Assert.Equal([clinic.At(0, 9), clinic.At(15, 9), clinic.At(28, 9)], await StartsAsync(clinic, sessions));
        var read = await clinic.Partner.GetCourseAsync(course);
        Assert.NotEqual(course.Etag, read.Etag);
        Assert.Equal(course.Appointments, read.Appointments);
    }

    [EngineFact]
    public async Task Move_ThatBreaksAnIntervalOfTheCourse_IsRefused_AndMovesNothing()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (_, sessions) = await clinic.GivenCourseAsync();
        // Too near to the next one, too near to the one before, and past the next one.
        foreach (var (session, day) in new[] { (0, 8), (1, 3), (0, 15), (1, 22), (2, 18) })
        {
            var refused = await Refused.WithAsync(ErrorReason.IntervalTooShort, () => MoveAsync(clinic, sessions[session], clinic.At(day, 9)));
            Assert.Contains("earliest_start_time", refused.Metadata.Keys);
        }

        // Too late after the one before.
        await Refused.WithAsync(ErrorReason.IntervalTooShort, () => MoveAsync(clinic, sessions[2], clinic.At(43, 9)));
        Assert.Equal([clinic.At(0, 9), clinic.At(14, 9), clinic.At(28, 9)], await StartsAsync(clinic, sessions));
    }

    [EngineFact]
    public async Task LaterSessions_ThatWouldComeTooSoon_MoveAlong_InOneTransaction_WithAnEventEach()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (course, sessions) = await clinic.GivenCourseAsync();
        var request = new RescheduleAppointmentRequest
        {
            Name = sessions[0].Name,
            StartTime = clinic.At(22, 10),
            MoveLaterSessions = true,
            RequestId = Guid.NewGuid().ToString(),
        };

        var moved = await clinic.Partner.Appointments.RescheduleAppointmentAsync(request);

        Assert.Equal(clinic.At(22, 10), moved.StartTime);
        // From Tuesday to Tuesday to Tuesday, at the hours at which they were.
        Assert.Equal([clinic.At(22, 10), clinic.At(29, 9), clinic.At(36, 9)], await StartsAsync(clinic, sessions));
        var events = (await Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None)).TakeLast(3).ToList();
        Assert.Equal([sessions[1].Name, sessions[2].Name, sessions[0].Name], events.Select(e => e.ResourceName));
        Assert.All(events, e => Assert.Equal((EventType.AppointmentRescheduled, events[0].TransactionId), ((EventType)e.Type, e.TransactionId)));
        Assert.Equal(course.Appointments, (await clinic.Partner.GetCourseAsync(course)).Appointments);

        using var again = clinic.Partner.Appointments.RescheduleAppointmentAsync(request);
        Assert.Equal(moved, await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        // Their old times are anybody's.
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(14, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task LaterSession_WhoseTimeTheMovedOneTakes_MovesOutOfItsWay()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (_, sessions) = await clinic.GivenCourseAsync();
        await MoveAsync(clinic, sessions[0], clinic.At(14, 9), follow: true);
        Assert.Equal([clinic.At(14, 9), clinic.At(21, 9), clinic.At(28, 9)], await StartsAsync(clinic, sessions));
    }

    [EngineFact]
    public async Task Sessions_ThatCannotAllMoveAlong_StayAllOfThem()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var (_, sessions) = await clinic.GivenCourseAsync();
        var closed = new Closure { Start = new CivilDateTime { Date = clinic.Date(32) }, End = new CivilDateTime { Date = clinic.Date(70) } };
        await Administrator.Clinics.CreateClosureAsync(new CreateClosureRequest { Parent = clinic.Name, ClosureId = "closed", Closure = closed });
        var refused = await Refused.WithAsync(
            ErrorReason.SlotOutsideHours, () => MoveAsync(clinic, sessions[0], clinic.At(22, 9), follow: true));
        Assert.Equal("3", refused.Metadata["session"]);
        Assert.Equal([clinic.At(0, 9), clinic.At(14, 9), clinic.At(28, 9)], await StartsAsync(clinic, sessions));
    }

    [EngineFact]
    public async Task MovesCancellationsAndBookings_AtOnce_LeaveEachCourseWholeAndItsIntervalsKept()
    {
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var courses = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => clinic.GivenCourseAsync()));
        var answers = await Task.WhenAll(courses.SelectMany((course, i) => new[]
        {
            TryAsync(() => MoveAsync(clinic, course.Sessions[0], clinic.At(8 + i, 9), follow: true)),
            TryAsync(() => MoveAsync(clinic, course.Sessions[0], clinic.At(22, 9 + i), follow: true)),
            TryAsync(() => MoveAsync(clinic, course.Sessions[1], clinic.At(10, 9 + i))),
            TryAsync(() => clinic.CancelAsync(course.Sessions[2])),
            TryAsync(async () => await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(15 + i, 9), ClinicPlan.Needling)),
        }));

        Assert.All(answers, answer => Assert.Contains(answer, Expected));
        foreach (var (course, sessions) in courses)
        {
            var read = await clinic.Partner.GetCourseAsync(course);
            var inOrder = await clinic.GetAsync(read.Appointments.Select(name => new Appointment { Name = name }));
            Assert.Equal(sessions.Select(session => session.Name).Order(), read.Appointments.Order());
            var days = inOrder.Where(session => session.State == AppointmentState.Booked).Select(session => Date(session.StartTime)).ToList();
            Assert.All(days.Zip(days.Skip(1)), pair => Assert.InRange(Period.DaysBetween(pair.First, pair.Second), 7, 28));
        }
    }

    private static LocalDate Date(Timestamp time) => time.ToInstant().InZone(DateTimeZoneProviders.Tzdb["Europe/Berlin"]).Date;

    private static async Task<Appointment> MoveAsync(TestClinic clinic, Appointment session, Timestamp start, bool follow = false) =>
        await clinic.Partner.Appointments.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = session.Name, StartTime = start, MoveLaterSessions = follow });

    private static async Task<IEnumerable<Timestamp>> StartsAsync(TestClinic clinic, IEnumerable<Appointment> sessions) =>
        (await clinic.GetAsync(sessions)).Select(session => session.StartTime);

    private static async Task<string> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return "won";
        }
        catch (RpcException exception)
        {
            return Refused.Read(exception).Reason;
        }
    }
}

public sealed class SqliteCourseMoveTests(SqliteTestServer server) : CourseMoveTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCourseMoveTests(PostgresTestServer server) : CourseMoveTests(server), IClassFixture<PostgresTestServer>;
