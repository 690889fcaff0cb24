namespace ClinicApi.Server.Events;

/// <summary>The feed of what has happened.</summary>
internal static class EventsRegistration
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<ResumeTokens>();
        services.AddSingleton<FeedMetrics>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<EventList>();
        services.AddScoped<EventWatch>();
        services.AddSingleton<FeedSignal>();
    }
}
