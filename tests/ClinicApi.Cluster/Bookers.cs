using System.Collections.Concurrent;
using System.Diagnostics;
using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.Cluster;

/// <summary>A booking that a caller was told of.</summary>
internal sealed record Acknowledged(Appointment Appointment, TimeSpan Begun, TimeSpan At);

/// <summary>
/// Callers who book through the SDK, two for each time, so that one of the two has to be refused. They write down what they were told.
/// </summary>
internal sealed class Bookers(ClinicApiClient client, Town town, int pairs)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly Stopwatch clock = Stopwatch.StartNew();

    public ConcurrentQueue<Acknowledged> Booked { get; } = [];

    /// <summary>What callers got instead of an answer. There must be none.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = [];

    public TimeSpan Now => clock.Elapsed;

    public Task RunAsync(CancellationToken enough) => Task.WhenAll(Enumerable.Range(0, 2 * pairs).Select(caller => RunAsync(caller, enough)));

    /// <summary>Waits until calls that were begun from now on have succeeded, and tells for how long none has since an instant.</summary>
    public async Task<TimeSpan> WhenSucceedingAgainAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        var now = Now;
        while (Booked.Count(booked => booked.Begun > now) < 2 * pairs)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        var successes = Booked.Select(booked => booked.At).Where(at => at > since).Order().ToList();
        return successes.Prepend(since).Zip(successes, (before, next) => next - before).Max();
    }

    private async Task RunAsync(int caller, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var begun = clock.Elapsed;
            try
            {
                // Both of a pair want the same.
                var appointment = await client.Appointments.CreateAppointmentAsync(town.Request((i * pairs) + (caller / 2), caller), cancellationToken: CancellationToken.None);
                Booked.Enqueue(new Acknowledged(appointment, begun, clock.Elapsed));
            }
            catch (SlotUnavailableException)
            {
                // The other one was faster.
            }
            catch (ClinicApiException failure)
            {
                Failures.Enqueue(failure);
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
