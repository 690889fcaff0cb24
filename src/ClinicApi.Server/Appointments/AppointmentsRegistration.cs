using Grpc.AspNetCore.Server.Model;

namespace ClinicApi.Server.Appointments;

/// <summary>The search, holds, appointments and courses.</summary>
internal static class AppointmentsRegistration
{
    public static void AddAppointments(this IServiceCollection services)
    {
        services.AddSingleton<AppointmentReader>();
        services.AddSingleton<Offers>();
        services.AddSingleton<AvailabilitySearch>();
        services.AddSingleton<SearchMethods>();
        services.AddSingleton<IServiceMethodProvider<SearchMethods>, SearchMethods.Provider>();
        services.AddSingleton<AvailabilityWatch>();
        services.AddSingleton<Booking>();
        services.AddSingleton<Holds>();
        services.AddSingleton<HoldQuota>();
        services.AddSingleton<HoldLife>();
        services.AddSingleton<HoldExpiry>();
        services.AddSingleton<AppointmentBook>();
        services.AddSingleton<CourseReader>();
        services.AddSingleton<AppointmentOverbooking>();
        services.AddSingleton<CourseBook>();
        services.AddSingleton<CourseProgress>();
        services.AddSingleton<CourseCancellation>();
        services.AddSingleton<CourseMoves>();
        services.AddSingleton<Rescheduling>();
        services.AddSingleton<AppointmentConduct>();
        services.AddSingleton<CalendarExport>();
        services.AddSingleton<PatientGuides>();
    }
}
