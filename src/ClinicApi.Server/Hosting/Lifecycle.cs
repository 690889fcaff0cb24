namespace ClinicApi.Server.Hosting;

/// <summary>Whether the node is going away.</summary>
internal sealed class Lifecycle(IHostApplicationLifetime application)
{
    /// <summary>Cancelled as soon as the node is told to go.</summary>
    public CancellationToken Stopping => application.ApplicationStopping;

    public bool IsStopping => application.ApplicationStopping.IsCancellationRequested;
}
