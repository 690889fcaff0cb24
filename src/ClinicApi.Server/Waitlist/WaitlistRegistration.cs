namespace ClinicApi.Server.Waitlist;

/// <summary>Waiting lists, and the offers made to those who wait.</summary>
internal static class WaitlistRegistration
{
    public static void AddWaitlist(this IServiceCollection services)
    {
        services.AddSingleton<WaitlistReader>();
        services.AddSingleton<WaitlistBook>();
        services.AddSingleton<WaitlistOffers>();
        services.AddSingleton<WaitlistMatching>();
    }
}
