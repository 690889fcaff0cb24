using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Credentials;

/// <summary>Keys, access tokens and client certificates.</summary>
internal static class CredentialsRegistration
{
    public static void AddCredentials(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings.Credentials).AddSingleton(settings.Credentials.Certificates);
        services.AddSingleton<KeyUses>();
        services.AddSingleton<KeyVerifier>();
        services.AddSingleton<KnownPartners>();
        services.AddSingleton<KeySetSource>();
        services.AddSingleton<FetchKeySet>(provider => provider.GetRequiredService<KeySetSource>().FetchAsync);
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<CertificateVerifier>();
        services.AddSingleton<Authenticator>();
    }
}
