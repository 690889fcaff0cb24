using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.BookingSite.Booking;

/// <summary>Which treatments a clinic gives only to those whose skin it has seen. The service decides; this is to say so beforehand.</summary>
internal static class Gate
{
    public static bool IsAt(Clinic clinic, Treatment treatment) =>
        clinic.AssessmentPolicy != AssessmentPolicy.KeptElsewhere
        && treatment.Modality is not (Modality.Consultation or Modality.PatchTest or Modality.FollowUp);

    /// <returns>Null if the clinic offers none.</returns>
    public static async Task<Treatment?> FirstVisitAsync(ClinicApiClient clinicApi, Clinic clinic, CancellationToken cancellationToken) =>
        await clinicApi.Clinics.ListTreatmentsAsync(clinic.Name, cancellationToken: cancellationToken)
            .FirstOrDefaultAsync(treatment => treatment.Modality == Modality.Consultation, cancellationToken);
}
