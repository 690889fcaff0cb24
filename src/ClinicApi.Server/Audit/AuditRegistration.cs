namespace ClinicApi.Server.Audit;

/// <summary>The log of who has seen and done what, and its chain.</summary>
internal static class AuditRegistration
{
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditEntries>();
        services.AddSingleton<AuditWriter>();
        services.AddSingleton<AuditSeals>();
        services.AddSingleton<AuditEnds>();
    }
}
