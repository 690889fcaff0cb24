using ClinicApi.Server.Hosting;
using ClinicApi.Server.Idempotency;
using ClinicApi.Server.Limits;
using ClinicApi.Server.Lists;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClinicApi.Server.Calls;

/// <summary>What every call goes through, from the wire to the commit.</summary>
internal static class CallsRegistration
{
    public static void AddCalls(this IServiceCollection services, ServerSettings settings)
    {
        services.AddGrpc(grpc =>
        {
            TransportLimits.Apply(settings.Limits, grpc);
            grpc.Interceptors.Add<Pipeline>();
        });
        services.AddSingleton<CallMetrics>();
        services.AddSingleton<CommitMetrics>();
        services.AddSingleton<Pipeline>();
        foreach (var (stage, _) in Pipeline.Order)
            services.TryAddSingleton(stage);
        services.AddSingleton<Fingerprints>();
        services.AddSingleton<Replays>();
        services.AddSingleton<PageTokens>();
        services.AddSingleton<ConsistencyTokens>();
        services.AddSingleton<Standing>();
        services.AddSingleton<Committer>();
    }
}
