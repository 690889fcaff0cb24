using ClinicApi.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClinicApi.Server.Hosting;

/// <summary>Ready means: the schema is in place, the database answers, and the node is not going away.</summary>
internal sealed class StoreHealthCheck(Store store, StoreStartup startup, Lifecycle lifecycle) : IHealthCheck
{
    public const string Name = "store";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifecycle.IsStopping)
            return HealthCheckResult.Unhealthy("The node is shutting down.");
        if (!startup.IsReady)
            return HealthCheckResult.Unhealthy("The database is not prepared yet.");
        try
        {
            await store.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy("The database cannot be reached.");
        }
    }
}
