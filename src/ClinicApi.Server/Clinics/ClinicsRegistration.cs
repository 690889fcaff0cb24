namespace ClinicApi.Server.Clinics;

/// <summary>The catalogue of clinics and their diaries.</summary>
internal static class ClinicsRegistration
{
    public static void AddClinics(this IServiceCollection services)
    {
        services.AddSingleton<CatalogueReader>();
        services.AddSingleton<ProfileDecisions>();
        services.AddSingleton<CatalogueWriter>();
        services.AddSingleton<ClinicDirectory>();
        services.AddSingleton<ClinicDiaries>();
        services.AddSingleton<DiaryMetrics>();
    }
}
