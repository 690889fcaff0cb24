namespace ClinicApi.Server.Hosting;

/// <summary>
/// Between SIGTERM and the closing of the listeners: health and readiness say that the node goes away, calls are still served, and
/// balancers have time to notice.
/// </summary>
internal sealed class Drain(ServerSettings settings, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(settings.DrainDelay, time, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
