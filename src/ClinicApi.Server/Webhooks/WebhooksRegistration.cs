using System.Net;
using ClinicApi.Server.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClinicApi.Server.Webhooks;

/// <summary>Endpoints of partners, and the delivery of events to them.</summary>
internal static class WebhooksRegistration
{
    public static void AddWebhooks(this IServiceCollection services, ServerSettings settings)
    {
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.AddSingleton(provider => new TargetGuard(provider.GetRequiredService<ResolveHost>(), settings.WebhooksToLoopback));
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookBells>();
        services.AddSingleton<WebhookReader>();
        services.AddSingleton<EndpointRules>();
        services.AddSingleton<EndpointBook>();
        services.AddSingleton<DeliveryBook>();
        services.AddSingleton<DeliveryAudit>();
        services.AddSingleton<DeliveryAttempt>();
        services.AddTransient<EndpointRun>();
    }
}
