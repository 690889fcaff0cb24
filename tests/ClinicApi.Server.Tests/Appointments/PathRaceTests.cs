using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using static ClinicApi.Server.Tests.Appointments.Races;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>Races on the paths that take time besides plain holds and bookings: offers, moves, courses. Waiting lists and overbooking have theirs.</summary>
public abstract class PathRaceTests(TestServer server) : ServerSuite(server)
{
    private const int Callers = 32;

    [EngineFact]
    public async Task ThirtyTwoCallers_WhoHoldAndBookOneOffer_OneWins()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var patients = await GivenPatientsAsync(clinic, Callers);
        for (var round = 0; round < Math.Min(Rounds, 10); round++)
        {
            var search = new SearchAvailabilityRequest
            {
                Treatments = { clinic.Treatment(ClinicPlan.Consultation) },
                Window = clinic.Window(7 * round, (7 * round) + 5),
                MaxSlots = 1,
            };
            var offered = (await clinic.Partner.Appointments.SearchAvailabilityAsync(search)).Results.Single().Slots.Single();
            AssertWinners(1, offered.StartTime, await TogetherAsync(patients, async (patient, i) =>
            {
                if (i % 2 == 0)
                {
                    await clinic.Partner.Appointments.HoldSlotAsync(
                        new HoldSlotRequest { Treatment = search.Treatments[0], Patient = patient.Name, Offer = offered.Offer });
                }
                else
                {
                    await clinic.Partner.Appointments.CreateAppointmentAsync(new CreateAppointmentRequest
                    {
                        Parent = clinic.Name,
                        Offer = offered.Offer,
                        Appointment = new Appointment { Patient = patient.Name },
                    });
                }
            }));
        }

        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task ThirtyTwoAppointments_MovedToOneTime_OneArrives_AndTheOthersStay()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var patients = await GivenPatientsAsync(clinic, Callers);
        var starts = Starts(clinic).Take(Callers + Rounds).ToList();
        var appointments = await Task.WhenAll(patients.Select((patient, i) => clinic.GivenAppointmentAsync(patient, starts[i])));
        foreach (var start in starts.Skip(Callers))
        {
            AssertWinners(1, start, await TogetherAsync(patients, async (_, i) =>
                appointments[i] = await clinic.Partner.Appointments.RescheduleAppointmentAsync(
                    new RescheduleAppointmentRequest { Name = appointments[i].Name, StartTime = start })));
        }

        Assert.Equal(appointments, await clinic.GetAsync(appointments));
        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task EightCourses_WhereOneFits_OneIsBooked_AndOfTheOthersNothing()
    {
        for (var round = 0; round < Math.Min(Rounds, 10); round++)
        {
            var clinic = await GivenClinicAsync(plan =>
            {
                OnlyAnna(plan);
                CoursePlans.AddTo(plan);
                // Two hours on one day of the week: of seventy minutes in the only room there is one.
                plan.Clinic.OpeningHours = ClinicPlan.Weekly([1], (9, 11));
            });
            var patients = await GivenPatientsAsync(clinic, 8);
            AssertWinners(1, clinic.At(0, 9), await TogetherAsync(patients, async patient =>
            {
                var course = clinic.Course(patient);
                course.MaximumInterval = ClinicPlan.Minutes(7 * 24 * 60);
                await clinic.Partner.Appointments.BookTreatmentCourseAsync(course);
            }));
            var booked = await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name });
            Assert.Equal(3, booked.Appointments.Count);
            Assert.Single(booked.Appointments.Select(session => session.Course).Distinct());
        }

        await AssertNoOverlapAsync(Server);
    }
}

public sealed class SqlitePathRaceTests(SqliteTestServer server) : PathRaceTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresPathRaceTests(PostgresTestServer server) : PathRaceTests(server), IClassFixture<PostgresTestServer>;
