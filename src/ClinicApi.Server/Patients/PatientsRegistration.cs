namespace ClinicApi.Server.Patients;

/// <summary>Patients and their consents.</summary>
internal static class PatientsRegistration
{
    public static void AddPatients(this IServiceCollection services)
    {
        services.AddSingleton<PatientReader>();
        services.AddSingleton<PatientSearch>();
        services.AddSingleton<PatientMerging>();
        services.AddSingleton<PatientRecords>();
        services.AddSingleton<PatientExport>();
        services.AddSingleton<ConsentReader>();
        services.AddSingleton<ConsentBook>();
    }
}
