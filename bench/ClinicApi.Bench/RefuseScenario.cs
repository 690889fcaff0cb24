using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>
/// Callers who want times that are taken, and callers who want free ones, in turn: a refusal should cost far less than a booking, since
/// that is what a rush for the last free hour is made of.
/// </summary>
internal static class RefuseScenario
{
    private const int Clinics = 64;
    private const int Practitioners = 8;
    private const int Rounds = 5;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await new BenchCatalogue(server, Clinics, Practitioners).CreateAsync(cancellationToken);
        var appointments = new AppointmentService.AppointmentServiceClient(server.Channel);
        var times = new FreeTimes(Clinics, Practitioners);
        var headers = server.Headers("staff");
        var part = plan with { Seconds = Math.Max(1, plan.Seconds / (2 * Rounds)) };
        var (booked, asked) = (-1, -1);
        var (refusals, bookings) = (new List<Result>(), new List<Result>());
        for (var round = 0; round < Rounds; round++)
        {
            bookings.Add(await Load.RunAsync(part, "bookings/s", server.Process, BookAsync, cancellationToken));
            refusals.Add(await Load.RunAsync(part, "refusals/s", server.Process, RefuseAsync, cancellationToken));
        }

        var typical = refusals.OrderBy(one => one.Value).ElementAt(Rounds / 2);
        return typical with
        {
            Errors = refusals.Concat(bookings).Sum(one => one.Errors),
            Baseline = bookings.Select(one => one.Value).Order().ElementAt(Rounds / 2),
            BaselineName = "bookings/s",
            Ratio = Math.Round(refusals.Zip(bookings, (one, other) => one.Value / other.Value).Order().ElementAt(Rounds / 2), 2),
        };

        async Task BookAsync(int caller, int i) =>
            await appointments.CreateAppointmentAsync(times.Booking(Interlocked.Increment(ref booked)), headers, cancellationToken: cancellationToken);

        async Task RefuseAsync(int caller, int i)
        {
            try
            {
                // Of those that were booked in the first round.
                var taken = times.Booking(Interlocked.Increment(ref asked) % Clinics);
                await appointments.CreateAppointmentAsync(taken, headers, cancellationToken: cancellationToken);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.FailedPrecondition)
            {
                return;
            }

            throw new RpcException(new Status(StatusCode.Internal, "A time was sold twice."));
        }
    }
}
