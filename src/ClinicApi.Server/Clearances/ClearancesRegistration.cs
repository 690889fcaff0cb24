using ClinicApi.Server.Spacing;

namespace ClinicApi.Server.Clearances;

/// <summary>What a patient may have, and when.</summary>
internal static class ClearancesRegistration
{
    public static void AddClearances(this IServiceCollection services)
    {
        services.AddSingleton<PatientIntervals>();
        services.AddSingleton<TreatmentGate>();
        services.AddSingleton<PatientConditions>();
        services.AddSingleton<NextSteps>();
        services.AddSingleton<ClearanceChanges>();
    }
}
