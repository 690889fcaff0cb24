using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Appointments;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace ClinicApi.Server.Tests.Spacing;

/// <summary>One patient, booked many times at once at times that do not overlap but are too near to each other.</summary>
public abstract class IntervalRaceTests(TestServer server) : ServerSuite(server)
{

    /// <summary>Contention as well: who has lost eight times is asked to come again.</summary>
    private static readonly string[] Expected = [Races.Won, "INTERVAL_TOO_SHORT", "PATIENT_BUSY", "SLOT_TAKEN", "CONTENTION"];

    [EngineFact]
    public async Task Bookings_OfOnePatientWithinOneInterval_OneWinsAndEveryOtherIsToldTheInterval()
    {
        var clinic = await GivenClinicAsync(IntervalPlans.AddTo);
        foreach (var round in Enumerable.Range(0, 5))
        {
            var patient = await clinic.GivenPatientAsync();
            var answers = await Races.TogetherAsync(
                from day in Enumerable.Range(0, 5)
                from hour in Enumerable.Range(9, 3)
                select (Func<Task>)(() =>
                    clinic.GivenAppointmentAsync(patient, clinic.At((7 * round) + day, hour), ClinicPlan.Needling)));
            Assert.Equal(1, answers.Count(answer => answer == Races.Won));
            Assert.All(answers, answer => Assert.Contains(answer, Expected));
        }
    }

    [EngineFact]
    public async Task NeedlingsHoldsPeelsMovesAndCourses_OfOnePatient_NeverBreakAnInterval()
    {
        var clinic = await GivenClinicAsync(plan =>
        {
            IntervalPlans.AddTo(plan);
            plan.Treatments[ClinicPlan.Needling].CoursePlan = new CoursePlan
            {
                Sessions = 2,
                MinimumInterval = ClinicPlan.Minutes(7 * 24 * 60),
                PreferredInterval = ClinicPlan.Minutes(14 * 24 * 60),
            };
        });
        foreach (var round in Enumerable.Range(0, 5))
        {
            var patient = await clinic.GivenPatientAsync();
            var movable = await clinic.GivenAppointmentAsync(patient, clinic.At(45, 9 + (round / 2), 30 * (round % 2)), IntervalPlans.Peel);
            var answers = await Races.TogetherAsync(Attempts(clinic, patient, movable));
            Assert.All(answers, answer => Assert.Contains(answer, Expected));
            await AssertIntervalsAsync(clinic, patient);
        }
    }

    private static IEnumerable<Func<Task>> Attempts(TestClinic clinic, Patient patient, Appointment movable)
    {
        for (var day = 0; day < 4; day++)
        {
            var (morning, afternoon) = (clinic.At(day, 9), clinic.At(day + 7, 14));
            yield return () => clinic.GivenAppointmentAsync(patient, morning, ClinicPlan.Needling);
            yield return () => clinic.GivenAppointmentAsync(patient, afternoon, IntervalPlans.Peel);
            yield return async () =>
            {
                var hold = await clinic.GivenHoldAsync(afternoon, ClinicPlan.Needling, patient);
                await clinic.Partner.Appointments.CreateAppointmentAsync(
                    new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment() });
            };
            yield return async () => await clinic.Partner.Appointments.RescheduleAppointmentAsync(
                new RescheduleAppointmentRequest { Name = movable.Name, StartTime = afternoon });
            yield return async () => await clinic.Partner.Appointments.BookTreatmentCourseAsync(new BookTreatmentCourseRequest
            {
                Treatment = clinic.Treatment(ClinicPlan.Needling),
                Patient = patient.Name,
                FirstSession = clinic.Window(0, 5),
            });
        }
    }

    private static async Task AssertIntervalsAsync(TestClinic clinic, Patient patient)
    {
        var booked = (await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, Patient = patient.Name, PageSize = 100 }))
            .Appointments;
        Assert.NotEmpty(booked);
        foreach (var (one, other) in booked.SelectMany((one, i) => booked.Skip(i + 1).Select(other => (one, other))))
        {
            var apart = Period.DaysBetween(Date(one.StartTime), Date(other.StartTime));
            var needlings = new[] { one, other }.Count(appointment => appointment.Treatment == clinic.Treatment(ClinicPlan.Needling));
            var demanded = needlings switch { 2 => 14, 1 => 10, _ => 0 };
            Assert.True(apart >= demanded, $"{needlings} needlings of two procedures are {apart} days apart");
        }
    }

    private static LocalDate Date(Timestamp time) => time.ToInstant().InZone(DateTimeZoneProviders.Tzdb["Europe/Berlin"]).Date;
}

public sealed class SqliteIntervalRaceTests(SqliteTestServer server) : IntervalRaceTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresIntervalRaceTests(PostgresTestServer server) : IntervalRaceTests(server), IClassFixture<PostgresTestServer>;
