namespace ClinicApi.Bench;

/// <summary>What the database does with the statements of bookings when nothing is around it.</summary>
internal interface IBookingBaseline : IAsyncDisposable
{
    string Name { get; }

    Task<BaselineRun> RunAsync(int seconds, int callers, CancellationToken cancellationToken);
}

/// <summary>Bookings a second, and the processor time that the database's own processes took for each, if it has any.</summary>
internal sealed record BaselineRun(double BookingsPerSecond, double? DatabaseMicroseconds);
