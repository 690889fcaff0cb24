using System.Collections.Concurrent;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using static ClinicApi.Server.Tests.Appointments.Races;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>Many callers who want the same.</summary>
public abstract class RaceTests(TestServer server) : ServerSuite(server)
{
    private const int Callers = 64;

    [EngineFact]
    public async Task SixtyFourCallers_ForOneTime_OneWinsAndEveryOtherIsToldThatItIsTaken()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var patients = await GivenPatientsAsync(clinic, Callers);
        foreach (var start in Starts(clinic).Take(Rounds))
            AssertWinners(1, start, await TogetherAsync(patients, patient => clinic.GivenAppointmentAsync(patient, start)));
        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task SixtyFourCallers_WhoseTimesOverlapPartly_LeaveNoOverlap()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var patients = await GivenPatientsAsync(clinic, Callers);
        for (var round = 0; round < Math.Min(Rounds, 20); round++)
        {
            var day = (round / 5 * 7) + (round % 5);
            var answers = await TogetherAsync(patients, (patient, i) => clinic.GivenAppointmentAsync(patient, clinic.At(day, 9, 15 * (i % 4))));
            // 9:00 to 9:45, half an hour each: two fit if they do not cover each other.
            Assert.InRange(answers.Count(a => a == Won), 1, 2);
            Assert.All(answers, a => Assert.Contains(a, new[] { Won, ErrorReason.SlotTaken.WireName() }));
        }

        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task HoldersAndBookers_ForOneTime_OneWins()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var patients = await GivenPatientsAsync(clinic, 32);
        foreach (var start in Starts(clinic).Take(Rounds))
        {
            var held = new ConcurrentBag<Hold>();
            AssertWinners(1, start, await TogetherAsync(patients, async (patient, i) =>
            {
                if (i % 2 == 0)
                    await clinic.GivenAppointmentAsync(patient, start);
                else
                    held.Add(await clinic.GivenHoldAsync(start, patient: patient));
            }));
            foreach (var hold in held)
                await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        }

        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task ThirtyTwoCallers_WhoBookTheSameHold_OneWins()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var patients = await GivenPatientsAsync(clinic, 32);
        foreach (var start in Starts(clinic).Take(Rounds))
        {
            var hold = await clinic.GivenHoldAsync(start);
            var answers = await TogetherAsync(patients, async patient => await clinic.Partner.Appointments.CreateAppointmentAsync(
                new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { Patient = patient.Name } }));
            AssertWinners(1, start, answers, ErrorReason.HoldExpired);
        }

        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task SixtyFourCallers_WhereTwoRoomsAndTwoPractitionersAreFree_ExactlyTwoWin()
    {
        var clinic = await GivenClinicAsync(plan => plan.Practitioners["ben"].WorkingHours = null);
        var patients = await GivenPatientsAsync(clinic, Callers);
        foreach (var start in Starts(clinic).Take(Rounds))
            AssertWinners(2, start, await TogetherAsync(patients, patient => clinic.GivenAppointmentAsync(patient, start)));
        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task OnePatient_AtThirtyTwoOverlappingTimesAndRooms_IsBookedOnce()
    {
        var clinic = await GivenClinicAsync(plan => plan.Practitioners["ben"].WorkingHours = null);
        var patient = await clinic.GivenPatientAsync();
        foreach (var start in Starts(clinic).Take(Rounds))
        {
            var answers = await TogetherAsync(Enumerable.Repeat(patient, 32), p => clinic.GivenAppointmentAsync(p, start));
            Assert.Equal(1, answers.Count(a => a == Won));
        }

        await AssertNoOverlapAsync(Server);
    }

    [EngineFact]
    public async Task SixteenCallers_HoldBookAndCancelAtRandom_LeaveNoOverlapAndNothingHalfDone()
    {
        var clinic = await GivenClinicAsync();
        var patients = await GivenPatientsAsync(clinic, 16);
        var faults = await TogetherAsync(patients, async (patient, seed) =>
        {
            var random = new Random(seed);
            List<Appointment> mine = [];
            for (var step = 0; step < 5 + Rounds; step++)
                await WithoutFaultAsync(() => StepAsync(clinic, patient, random, mine));
        });
        Assert.All(faults, answer => Assert.Equal(Won, answer));
        await AssertNoOverlapAsync(Server);
        await AssertReservationsBelongToLiveAppointmentsAsync(clinic);
    }

    private static async Task StepAsync(TestClinic clinic, Patient patient, Random random, List<Appointment> mine)
    {
        var start = clinic.At(random.Next(0, 2), random.Next(9, 12), 15 * random.Next(0, 4));
        var treatment = random.Next(2) == 0 ? ClinicPlan.Needling : ClinicPlan.Consultation;
        switch (random.Next(4))
        {
            case 0:
                mine.Add(await clinic.GivenAppointmentAsync(patient, start, treatment));
                break;
            case 1:
                var hold = await clinic.GivenHoldAsync(start, treatment, patient);
                mine.Add(await clinic.Partner.Appointments.CreateAppointmentAsync(
                    new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment() }));
                break;
            case 2:
                var released = await clinic.GivenHoldAsync(start, treatment);
                await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = released.Name });
                break;
            default:
                if (mine.Count == 0)
                    break;
                var appointment = mine[random.Next(mine.Count)];
                mine.Remove(appointment);
                await clinic.Partner.Appointments.CancelAppointmentAsync(
                    new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.PatientRequest });
                break;
        }
    }

    private static async Task WithoutFaultAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (RpcException exception) when (Refused.Read(exception).Reason is "SLOT_TAKEN" or "PATIENT_BUSY" or "SLOT_OUTSIDE_HOURS" or "SLOT_UNSTAFFED")
        {
            // The other callers' work; anything else is a fault.
        }
    }

    private async Task AssertReservationsBelongToLiveAppointmentsAsync(TestClinic clinic)
    {
        var reserved = await Server.Database.QueryAsync(
            $"SELECT DISTINCT appointment_id FROM reservations WHERE clinic_id = '{clinic.Id}' AND appointment_id IS NOT NULL ORDER BY 1");
        var booked = await clinic.Staff.Appointments.ListAppointmentsAsync(
            new ListAppointmentsRequest { Parent = clinic.Name, States = { AppointmentState.Booked }, PageSize = 500 });
        Assert.Equal(booked.Appointments.Select(a => a.Name.Split('/')[^1]).Order(StringComparer.Ordinal), reserved.Cast<string>().Order(StringComparer.Ordinal));
    }
}

public sealed class SqliteRaceTests(SqliteTestServer server) : RaceTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresRaceTests(PostgresTestServer server) : RaceTests(server), IClassFixture<PostgresTestServer>;
