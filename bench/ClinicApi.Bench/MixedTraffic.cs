using System.Collections.Concurrent;
using System.Diagnostics;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>
/// What a platform does all day, in its proportions: 1,000 searches to 20 holds, 10 bookings and 5 cancellations, while watchers listen.
/// </summary>
internal sealed class MixedTraffic
{
    private const int Clinics = 64;
    private const int Practitioners = 8;
    private const int Watchers = 8;
    private const int Searches = 1000;
    private const int Holds = Searches + 20;
    private const int Bookings = Holds + 10;
    private const int All = Bookings + 5;
    // Has no divisor in common with the number of all, so that each comes once, far from its like.
    private const int Stride = 293;

    private readonly ServerProcess server;
    private readonly AppointmentService.AppointmentServiceClient appointments;
    private readonly FreeTimes times = new(Clinics, Practitioners);
    private readonly ConcurrentQueue<string> booked = [];
    private readonly List<Task> watching = [];
    private int next = -1;
    private Metadata headers = [];

    public MixedTraffic(ServerProcess server)
    {
        this.server = server;
        appointments = new AppointmentService.AppointmentServiceClient(server.Channel);
    }

    /// <summary>How long bookings took, in milliseconds.</summary>
    public ConcurrentQueue<double> BookingLatencies { get; } = [];

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await new BenchCatalogue(server, Clinics, Practitioners).CreateAsync(cancellationToken);
        headers = server.Headers("staff");
    }

    public void Watch(CancellationToken cancellationToken)
    {
        for (var i = 0; i < Watchers; i++)
            watching.Add(WatchAsync(cancellationToken));
    }

    /// <summary>Waits until the watchers have gone.</summary>
    public Task WatchedAsync() => Task.WhenAll(watching);

    public Task StepAsync(int caller, int i) => ((i + (caller * 61)) * Stride % All) switch
    {
        < Searches => appointments.SearchAvailabilityAsync(times.Search(i), headers).ResponseAsync,
        < Holds => appointments.HoldSlotAsync(times.Hold(Interlocked.Increment(ref next)), headers).ResponseAsync,
        < Bookings => BookAsync(),
        _ => CancelAsync(),
    };

    public async Task BookAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var made = await appointments.CreateAppointmentAsync(times.Booking(Interlocked.Increment(ref next)), headers);
        BookingLatencies.Enqueue(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        booked.Enqueue(made.Name);
    }

    private async Task CancelAsync()
    {
        if (booked.TryDequeue(out var name))
        {
            await appointments.CancelAppointmentAsync(
                new CancelAppointmentRequest { Name = name, Reason = CancellationReason.PatientRequest, RequestId = Guid.CreateVersion7().ToString() }, headers);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var watch = new EventService.EventServiceClient(server.Channel).WatchEvents(
                new WatchEventsRequest(), headers, cancellationToken: cancellationToken);
            await foreach (var message in watch.ResponseStream.ReadAllAsync(cancellationToken))
                _ = message;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            // It was enough.
        }
    }
}
