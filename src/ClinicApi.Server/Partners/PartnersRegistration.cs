namespace ClinicApi.Server.Partners;

/// <summary>Partners, their keys and the clinics that they are granted.</summary>
internal static class PartnersRegistration
{
    public static void AddPartners(this IServiceCollection services)
    {
        services.AddSingleton<PartnerReader>();
        services.AddSingleton<PartnerBook>();
        services.AddSingleton<KeyBook>();
        services.AddSingleton<GrantBook>();
    }
}
