using ClinicApi.V1;

namespace ClinicApi.Bench;

/// <summary>
/// Books free slots directly: request id, decision on the day's diary, appointment, three reservations under the overlap guard, event
/// and audit entry, in one commit. No two calls want the same time.
/// </summary>
internal static class BookScenario
{
    public const int Clinics = 64;
    private const int Practitioners = 8;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await CreateAsync(server, cancellationToken);
        return await BookAsync(server, plan, firstCall: 0, rate: null, cancellationToken);
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
}
