using ClinicApi.V1;

namespace ClinicApi.Bench;

/// <summary>
/// Books free slots directly: request id, decision on the day's diary, appointment, three reservations under the overlap guard, event
/// and audit entry, in one commit. No two calls want the same time. In turn with the database alone, which is given the same statements.
/// </summary>
internal static class BookScenario
{
    public const int Clinics = 64;
    public const int Practitioners = 8;
    private const int Rounds = 5;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await CreateAsync(server, cancellationToken);
        await using IBookingBaseline baseline = server.Database is null
            ? await BareLoop.OpenAsync(server.Folder, cancellationToken)
            : await Pgbench.OpenAsync(server, cancellationToken);
        var part = plan with { Seconds = Math.Max(1, plan.Seconds / (2 * Rounds)) };
        var calls = BookingCalls(server);
        var (bookings, alone) = (new List<Result>(), new List<BaselineRun>());
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(await baseline.RunAsync(part.Seconds, plan.Callers, cancellationToken));
            bookings.Add(await Load.RunAsync(part, "bookings/s", server.Process, calls, cancellationToken, database: server.Database));
        }

        var typical = bookings.OrderBy(one => one.Value).ElementAt(Rounds / 2);
        var details = new Dictionary<string, double>(typical.Details!);
        if (alone.All(one => one.DatabaseMicroseconds is not null))
            details[$"baseline_{Load.DatabaseTime}"] = Math.Round(alone.Select(one => one.DatabaseMicroseconds!.Value).Order().ElementAt(Rounds / 2), 1);
        return typical with
        {
            Errors = bookings.Sum(one => one.Errors),
            Baseline = Math.Round(alone.Select(one => one.BookingsPerSecond).Order().ElementAt(Rounds / 2), 1),
            BaselineName = baseline.Name,
            Ratio = Math.Round(bookings.Zip(alone, (one, other) => one.Value / other.BookingsPerSecond).Order().ElementAt(Rounds / 2), 2),
            Details = details,
        };
    }

    /// <summary>Books in clinics that are there, from a place in the order of calls that no other run has come to, and at a rate if one is given.</summary>
    public static Task<Result> BookAsync(ServerProcess server, Plan plan, int firstCall, double? rate, CancellationToken cancellationToken)
    {
        var appointments = new AppointmentService.AppointmentServiceClient(server.Channel);
        var times = new FreeTimes(Clinics, Practitioners);
        return Load.RunAsync(
            plan,
            "bookings/s",
            server.Process,
            async (caller, i) => await appointments.CreateAppointmentAsync(
                times.Booking(firstCall + (i * plan.Callers) + caller), server.Headers("staff"), cancellationToken: cancellationToken),
            cancellationToken,
            rate);
    }

    public static Task CreateAsync(ServerProcess server, CancellationToken cancellationToken) =>
        new BenchCatalogue(server, Clinics, Practitioners).CreateAsync(cancellationToken);

    private static Func<int, int, Task> BookingCalls(ServerProcess server)
    {
        var appointments = new AppointmentService.AppointmentServiceClient(server.Channel);
        var times = new FreeTimes(Clinics, Practitioners);
        var headers = server.Headers("staff");
        var booked = -1;
        return async (_, _) => await appointments.CreateAppointmentAsync(times.Booking(Interlocked.Increment(ref booked)), headers);
    }
}
