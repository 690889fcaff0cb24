using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class CourseTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Course_BookedByThePlanOfItsTreatment_HasItsSessionsAtThePreferredInterval()
    {
        var clinic = await GivenCoursesAsync();
        var patient = await clinic.GivenPatientAsync();
        var booked = await BookAsync(clinic, Request(clinic, patient));

        Assert.Equal([clinic.At(0, 9), clinic.At(14, 9), clinic.At(28, 9)], booked.Appointments.Select(a => a.StartTime));
        Assert.All(booked.Appointments, a => Assert.Equal((booked.Course.Name, patient.Name, AppointmentState.Booked), (a.Course, a.Patient, a.State)));
        Assert.Equal(booked.Appointments.Select(a => a.Name), booked.Course.Appointments);
        Assert.Equal(
            (patient.Name, clinic.Treatment(ClinicPlan.Needling), CourseState.Active), (booked.Course.Patient, booked.Course.Treatment, booked.Course.State));
        Assert.Equal((Days(7), Days(28)), (booked.Course.MinimumInterval, booked.Course.MaximumInterval));
        Assert.Empty(booked.Gaps);
        foreach (var appointment in booked.Appointments)
            Assert.Equal(appointment, await clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = appointment.Name }));
        await Refused.WithAsync(
            ErrorReason.SlotTaken, async () => await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(14, 9), ClinicPlan.Needling));
    }

    [EngineFact]
    public async Task Course_LeavesAnEventForEachSessionAndOneForItself_InOneTransactionAndOrder()
    {
        var clinic = await GivenCoursesAsync();
        var booked = await BookAsync(clinic, Request(clinic, await clinic.GivenPatientAsync()));
        var events = await Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None);
        Assert.Equal(
            [
                .. booked.Appointments.Select(a => (EventType.AppointmentBooked, a.Name)),
                (EventType.CourseBooked, booked.Course.Name),
            ],
            events.TakeLast(4).Select(e => ((EventType)e.Type, e.ResourceName)));
    }

    [EngineFact]
    public async Task Course_AskedWithNumbersWeekdaysAndPractitioner_KeepsThem()
    {
        var clinic = await GivenCoursesAsync();
        var request = Request(clinic, await clinic.GivenPatientAsync());
        request.Sessions = 4;
        request.MinimumInterval = Days(8);
        request.PreferredInterval = Days(8);
        request.MaximumInterval = Days(11);
        request.Practitioner = clinic.Practitioner("anna");
        request.FirstSession.Days.Add(V1.DayOfWeek.Thursday);
        request.FirstSession.DayPart = ClinicPlan.Hours(14, 18);
        var booked = await BookAsync(clinic, request);
        // From a Thursday to a Friday, then over the weekend to a Monday, then to a Tuesday.
        Assert.Equal([clinic.At(3, 14), clinic.At(11, 14), clinic.At(21, 14), clinic.At(29, 14)], booked.Appointments.Select(a => a.StartTime));
        Assert.All(booked.Appointments, a => Assert.Equal(request.Practitioner, a.RequestedPractitioner));
    }

    [EngineFact]
    public async Task Session_WhoseBestTimeIsTaken_IsMovedWithinTheInterval()
    {
        var clinic = await GivenCoursesAsync();
        var other = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(other, clinic.At(14, 9), ClinicPlan.Needling);
        var booked = await BookAsync(clinic, Request(clinic, await clinic.GivenPatientAsync()));
        Assert.NotEqual(clinic.At(14, 9), booked.Appointments[1].StartTime);
        Assert.Equal(clinic.Local(clinic.At(14, 9))[..3], clinic.Local(booked.Appointments[1].StartTime)[..3]);
    }

    [EngineFact]
    public async Task ClockChangeBetweenSessions_MovesNoSession()
    {
        // The test's clock stands in March, and between the first Monday and the second Berlin goes over to summer time.
        var clinic = await GivenCoursesAsync();
        var booked = await BookAsync(clinic, Request(clinic, await clinic.GivenPatientAsync()));
        Assert.Equal(["Mon 09:00", "Mon 09:00", "Mon 09:00"], booked.Appointments.Select(a => clinic.Local(a.StartTime)));
        var hours = (booked.Appointments[^1].StartTime.ToDateTimeOffset() - booked.Appointments[0].StartTime.ToDateTimeOffset()).TotalHours;
        Assert.Equal((28 * 24) - 1, hours);
    }

    [EngineFact]
    public async Task Course_ThatCannotBeHadWhole_BooksNothing_AndNamesTheSessionAndTheReason()
    {
        var clinic = await GivenCoursesAsync();
        var patient = await clinic.GivenPatientAsync();
        var request = Request(clinic, patient);
        request.Sessions = 9;
        request.RequestId = Guid.NewGuid().ToString();
        var refused = await Refused.WithAsync(ErrorReason.SlotBeyondHorizon, () => BookAsync(clinic, request));
        Assert.Equal("8", refused.Metadata["session"]);
        Assert.Empty((await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name })).Appointments);
        Assert.Empty(await Server.Database.QueryAsync($"SELECT course_id FROM courses WHERE clinic_id = '{clinic.Id}'"));
    }

    [EngineFact]
    public async Task BestEffort_BooksWhatFits_AndExplainsEachGap()
    {
        var clinic = await GivenCoursesAsync();
        var request = Request(clinic, await clinic.GivenPatientAsync());
        request.Sessions = 9;
        request.BestEffort = true;
        var booked = await BookAsync(clinic, request);
        Assert.Equal(7, booked.Appointments.Count);
        Assert.Equal([(8, "SLOT_BEYOND_HORIZON"), (9, "SLOT_BEYOND_HORIZON")], booked.Gaps.Select(g => (g.Session, g.Reason)));
        AssertIntervals(booked, 7, 28);

        request.FirstSession = new SearchWindow { StartTime = clinic.At(5, 0), EndTime = clinic.At(7, 0) };
        var refused = await Refused.WithAsync(ErrorReason.SlotOutsideHours, () => BookAsync(clinic, request));
        Assert.Equal("1", refused.Metadata["session"]);
    }

    [EngineFact]
    public async Task ReadyByDate_IsKeptWithTheDowntime_OrRefused()
    {
        var clinic = await GivenCoursesAsync();
        var request = Request(clinic, await clinic.GivenPatientAsync());
        // Three days of downtime: over before Friday begins means no later than Monday.
        request.ReadyByDate = clinic.Date(18);
        var booked = await BookAsync(clinic, request);
        Assert.Equal(clinic.At(14, 9), booked.Appointments[^1].StartTime);
        AssertIntervals(booked, 7, 28);

        request.Patient = (await clinic.GivenPatientAsync()).Name;
        request.ReadyByDate = clinic.Date(16);
        var refused = await Refused.WithAsync(ErrorReason.ReadyByDateMissed, () => BookAsync(clinic, request));
        Assert.Equal("3", refused.Metadata["session"]);
        request.BestEffort = true;
        var part = await BookAsync(clinic, request);
        Assert.Equal((2, "READY_BY_DATE_MISSED"), (part.Appointments.Count, Assert.Single(part.Gaps).Reason));
    }

    [EngineFact]
    public async Task Course_SentTwice_IsBookedOnceAndAnsweredTheSame_GapsIncluded()
    {
        var clinic = await GivenCoursesAsync();
        var request = Request(clinic, await clinic.GivenPatientAsync());
        request.Sessions = 9;
        request.BestEffort = true;
        request.RequestId = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => clinic.Partner.Appointments.BookTreatmentCourseAsync(request).ResponseAsync));
        Assert.Single(answers.Select(a => a.ToByteString()).Distinct());
        using var again = clinic.Partner.Appointments.BookTreatmentCourseAsync(request);
        Assert.Equal(answers[0], await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        Assert.Equal(7, (await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name })).Appointments.Count);
    }

    [EngineFact]
    public async Task Courses_WantedAtOnce_AreEachBookedWholeOrNotAtAll()
    {
        var clinic = await GivenCoursesAsync();
        var patients = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => clinic.GivenPatientAsync()));
        var answers = await Task.WhenAll(patients.Select(async patient =>
        {
            try
            {
                return await BookAsync(clinic, Request(clinic, patient));
            }
            catch (Grpc.Core.RpcException exception) when (Refused.Read(exception).Reason == "SLOT_TAKEN")
            {
                return null;
            }
        }));
        var booked = answers.OfType<BookTreatmentCourseResponse>().ToList();
        Assert.NotEmpty(booked);
        Assert.All(booked, course => Assert.Equal(3, course.Appointments.Count));
        Assert.All(booked, course => AssertIntervals(course, 7, 28));
        var listed = await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, PageSize = 500 });
        Assert.Equal(
            booked.SelectMany(course => course.Course.Appointments).Order(StringComparer.Ordinal),
            listed.Appointments.Select(a => a.Name).Order(StringComparer.Ordinal));
        // Anna and the pen are there once, so no two sessions may need them at the same time.
        var needled = listed.Appointments.SelectMany(a => a.Phases.Where(p => p.PhaseId == "needling")).OrderBy(p => p.StartTime.Seconds).ToList();
        Assert.All(needled.Zip(needled.Skip(1)), pair => Assert.True(pair.First.EndTime.Seconds <= pair.Second.StartTime.Seconds, "two sessions overlap"));
    }

    [EngineFact]
    public async Task Intervals_ThatContradictThePlanOrEachOther_AreRefused()
    {
        var clinic = await GivenCoursesAsync();
        var patient = await clinic.GivenPatientAsync();
        foreach (var (change, field) in new (Action<BookTreatmentCourseRequest>, string)[]
        {
            (r => r.MinimumInterval = Days(6), "minimum_interval"),
            (r => r.PreferredInterval = Days(5), "preferred_interval"),
            (r => r.MaximumInterval = Days(5), "maximum_interval"),
            (r => r.FirstSession.EndTime = r.FirstSession.StartTime, "first_session.end_time"),
        })
        {
            var request = Request(clinic, patient);
            change(request);
            Assert.Equal([field], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => BookAsync(clinic, request))).Fields);
        }
    }

    [EngineFact]
    public async Task Course_OfATreatmentWithoutCoursesOrAForeignPatient_IsRefused()
    {
        var clinic = await GivenCoursesAsync();
        var request = Request(clinic, await clinic.GivenPatientAsync());
        request.Treatment = clinic.Treatment(ClinicPlan.Consultation);
        await Refused.WithAsync(ErrorReason.TreatmentNotOffered, () => BookAsync(clinic, request));
        request.Treatment = clinic.Treatment("tattoo");
        await Refused.WithAsync(ErrorReason.TreatmentNotOffered, () => BookAsync(clinic, request));

        request = Request(clinic, await clinic.GivenPatientAsync());
        request.Practitioner = clinic.Practitioner("nobody");
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => BookAsync(clinic, request));

        var foreign = Request(clinic, await clinic.GivenPatientAsync(clinic.OtherPartner));
        var missing = Request(clinic, new Patient { Name = $"{clinic.Name}/patients/{Guid.CreateVersion7()}" });
        Assert.Equal(await BytesAsync(missing), await BytesAsync(foreign));

        async Task<string> BytesAsync(BookTreatmentCourseRequest asked) =>
            (await Refused.WithAsync(ErrorReason.ResourceNotFound, () => BookAsync(clinic, asked))).BytesWithout(asked.Patient);
    }

    private Task<TestClinic> GivenCoursesAsync() => GivenClinicAsync(plan => plan.Treatments[ClinicPlan.Needling].CoursePlan = new CoursePlan
    {
        Sessions = 3,
        MinimumInterval = Days(7),
        PreferredInterval = Days(14),
        Downtime = Days(3),
    });

    private static BookTreatmentCourseRequest Request(TestClinic clinic, Patient patient) => new()
    {
        Treatment = clinic.Treatment(ClinicPlan.Needling),
        Patient = patient.Name,
        FirstSession = clinic.Window(0, 5),
    };

    private static async Task<BookTreatmentCourseResponse> BookAsync(TestClinic clinic, BookTreatmentCourseRequest request) =>
        await clinic.Partner.Appointments.BookTreatmentCourseAsync(request);

    private static Google.Protobuf.WellKnownTypes.Duration Days(int days) => new() { Seconds = days * 86_400 };

    private static void AssertIntervals(BookTreatmentCourseResponse booked, int minimum, int maximum)
    {
        var dates = booked.Appointments.Select(a => a.StartTime.ToInstant().InZone(NodaTime.DateTimeZoneProviders.Tzdb[a.TimeZone]).Date).ToList();
        Assert.All(dates.Zip(dates.Skip(1)), pair => Assert.InRange(NodaTime.Period.DaysBetween(pair.First, pair.Second), minimum, maximum));
    }
}

public sealed class SqliteCourseTests(SqliteTestServer server) : CourseTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCourseTests(PostgresTestServer server) : CourseTests(server), IClassFixture<PostgresTestServer>;
