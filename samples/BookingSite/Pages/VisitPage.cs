using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.BookingSite.Pages;

/// <summary>An appointment as its patient sees it, with the clinic and treatment that it names.</summary>
public sealed record VisitPage(string Token, Appointment Appointment, Clinic Clinic, Treatment Treatment)
{
    public ClinicClock Clock { get; } = new(Clinic.TimeZone);

    public bool IsAhead => Appointment.State == AppointmentState.Booked;

    public string Link => $"/visits/{Token}";

    /// <returns>Null if the link is not one of ours.</returns>
    public static async Task<VisitPage?> LoadAsync(ClinicApiClient clinicApi, SealedValues values, string token, CancellationToken cancellationToken)
    {
        if (!AppointmentName.TryParse(values.Open(token), out var name))
            return null;
        var appointment = await clinicApi.Appointments.GetAppointmentAsync(name, cancellationToken: cancellationToken);
        return new VisitPage(
            token,
            appointment,
            await clinicApi.Clinics.GetClinicAsync(name.Clinic, cancellationToken: cancellationToken),
            await clinicApi.Clinics.GetTreatmentAsync(appointment.Treatment, cancellationToken: cancellationToken));
    }
}
