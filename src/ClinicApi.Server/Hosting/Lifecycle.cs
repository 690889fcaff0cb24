namespace ClinicApi.Server.Hosting;

/// <summary>Whether the node is going away.</summary>
internal sealed class Lifecycle(IHostApplicationLifetime application)
{
    public bool IsStopping => application.ApplicationStopping.IsCancellationRequested;
}
