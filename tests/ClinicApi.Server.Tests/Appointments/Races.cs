using System.Globalization;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>Lets many callers go at once and counts who won. The rounds of a run are set by CLINICAPI_RACE_ROUNDS.</summary>
internal static class Races
{
    public const string Won = "won";

    private const int LunchHour = 13;

    public static int Rounds { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CLINICAPI_RACE_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 10;

    public static void OnlyAnna(ClinicPlan plan)
    {
        plan.Practitioners.Remove("ben");
        plan.Rooms.Remove("room-2");
        plan.Treatments[ClinicPlan.Consultation].BookingHorizon = ClinicPlan.Minutes(200 * 24 * 60);
    }

    /// <summary>Half hours of the clinic's days, none covering another.</summary>
    public static IEnumerable<Timestamp> Starts(TestClinic clinic) =>
        from week in Enumerable.Range(0, 20)
        from day in Enumerable.Range(0, 5)
        from halfHour in Enumerable.Range(18, 18)
        where halfHour / 2 != LunchHour
        select clinic.At((7 * week) + day, halfHour / 2, halfHour % 2 * 30);

    public static Task<Patient[]> GivenPatientsAsync(TestClinic clinic, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => clinic.GivenPatientAsync()));

    public static Task<string[]> TogetherAsync(IEnumerable<Patient> patients, Func<Patient, Task> act) => TogetherAsync(patients, (p, _) => act(p));

    /// <summary>Lets all go at once and tells of each whether it won or the reason why not.</summary>
    public static async Task<string[]> TogetherAsync(IEnumerable<Patient> patients, Func<Patient, int, Task> act)
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

    public static void AssertWinners(int winners, Timestamp start, string[] answers, ErrorReason losersReason = ErrorReason.SlotTaken)
    {
        var expected = new Dictionary<string, int> { [Won] = winners, [losersReason.WireName()] = answers.Length - winners };
        var actual = answers.GroupBy(a => a).ToDictionary(g => g.Key, g => g.Count());
        Assert.True(
            expected.OrderBy(e => e.Key).SequenceEqual(actual.OrderBy(e => e.Key)),
            $"At {start}: {string.Join(", ", actual.Select(a => $"{a.Key} {a.Value}"))}");
    }

    /// <summary>Looks past the server and the store, at what is in the table.</summary>
    public static async Task AssertNoOverlapAsync(TestServer server)
    {
        var overlaps = await server.Database.QueryAsync(
            """
            SELECT count(*) FROM reservations a JOIN reservations b
              ON b.clinic_id = a.clinic_id AND b.resource = a.resource AND a.kind = 0 AND b.kind = 0
              AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
              AND (b.starts_at > a.starts_at OR coalesce(b.appointment_id, b.hold_id) > coalesce(a.appointment_id, a.hold_id))
            """);
        Assert.Equal(0L, Convert.ToInt64(overlaps.Single(), CultureInfo.InvariantCulture));
    }
}
