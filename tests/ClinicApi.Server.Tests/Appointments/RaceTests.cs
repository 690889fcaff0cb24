using System.Collections.Concurrent;
using System.Globalization;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>Many callers who want the same. The rounds of a run are set by CLINICAPI_RACE_ROUNDS.</summary>
public abstract class RaceTests(TestServer server) : ServerSuite(server)
{
    private const int Callers = 64;
    private const int LunchHour = 13;
    private const string Won = "won";

    private static int Rounds { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CLINICAPI_RACE_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 10;

    [EngineFact]
    public async Task SixtyFourCallers_ForOneTime_OneWinsAndEveryOtherIsToldThatItIsTaken()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var patients = await GivenPatientsAsync(clinic, Callers);
        foreach (var start in Starts(clinic).Take(Rounds))
            AssertWinners(1, start, await TogetherAsync(patients, patient => clinic.GivenAppointmentAsync(patient, start)));
        await AssertNoOverlapAsync();
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

        await AssertNoOverlapAsync();
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

        await AssertNoOverlapAsync();
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

        await AssertNoOverlapAsync();
    }

    [EngineFact]
    public async Task SixtyFourCallers_WhereTwoRoomsAndTwoPractitionersAreFree_ExactlyTwoWin()
    {
        var clinic = await GivenClinicAsync(plan => plan.Practitioners["ben"].WorkingHours = null);
        var patients = await GivenPatientsAsync(clinic, Callers);
        foreach (var start in Starts(clinic).Take(Rounds))
            AssertWinners(2, start, await TogetherAsync(patients, patient => clinic.GivenAppointmentAsync(patient, start)));
        await AssertNoOverlapAsync();
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

        await AssertNoOverlapAsync();
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
        await AssertNoOverlapAsync();
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

    private static void OnlyAnna(ClinicPlan plan)
    {
        plan.Practitioners.Remove("ben");
        plan.Rooms.Remove("room-2");
        plan.Treatments[ClinicPlan.Consultation].BookingHorizon = ClinicPlan.Minutes(200 * 24 * 60);
    }

    /// <summary>Half hours of the clinic's days, none covering another.</summary>
    private static IEnumerable<Timestamp> Starts(TestClinic clinic) =>
        from week in Enumerable.Range(0, 20)
        from day in Enumerable.Range(0, 5)
        from halfHour in Enumerable.Range(18, 18)
        where halfHour / 2 != LunchHour
        select clinic.At((7 * week) + day, halfHour / 2, halfHour % 2 * 30);

    private static Task<Patient[]> GivenPatientsAsync(TestClinic clinic, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => clinic.GivenPatientAsync()));

    private static Task<string[]> TogetherAsync(IEnumerable<Patient> patients, Func<Patient, Task> act) => TogetherAsync(patients, (p, _) => act(p));

    /// <summary>Lets all go at once and tells of each whether it won or the reason why not.</summary>
    private static async Task<string[]> TogetherAsync(IEnumerable<Patient> patients, Func<Patient, int, Task> act)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = patients.Select(async (patient, i) =>
        {
            await gate.Task;
            try
            {
                await act(patient, i);
                return Won;
            }
            catch (RpcException exception)
            {
                return Refused.Read(exception).Reason;
            }
        }).ToList();
        gate.SetResult();
        return await Task.WhenAll(running);
    }

    private static void AssertWinners(int winners, Timestamp start, string[] answers, ErrorReason losersReason = ErrorReason.SlotTaken)
    {
        var expected = new Dictionary<string, int> { [Won] = winners, [losersReason.WireName()] = answers.Length - winners };
        var actual = answers.GroupBy(a => a).ToDictionary(g => g.Key, g => g.Count());
        Assert.True(
            expected.OrderBy(e => e.Key).SequenceEqual(actual.OrderBy(e => e.Key)),
            $"At {start}: {string.Join(", ", actual.Select(a => $"{a.Key} {a.Value}"))}");
    }

    /// <summary>Looks past the server and the store, at what is in the table.</summary>
    private async Task AssertNoOverlapAsync()
    {
        var overlaps = await Server.Database.QueryAsync(
            """
            SELECT count(*) FROM reservations a JOIN reservations b
              ON b.clinic_id = a.clinic_id AND b.resource = a.resource AND a.kind = 0 AND b.kind = 0
              AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
              AND (b.starts_at > a.starts_at OR coalesce(b.appointment_id, b.hold_id) > coalesce(a.appointment_id, a.hold_id))
            """);
        Assert.Equal(0L, Convert.ToInt64(overlaps.Single(), CultureInfo.InvariantCulture));
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
