using ClinicApi.Server.Hosting;

namespace ClinicApi.Server.Limits;

/// <summary>How much a caller may ask for.</summary>
internal static class LimitsRegistration
{
    public static void AddLimits(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings.Limits);
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<CallLimits>();
        services.AddSingleton<StreamLimits>();
        services.AddSingleton<ConnectionLimits>();
    }
}
