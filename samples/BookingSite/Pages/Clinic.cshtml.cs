using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>A clinic and what it offers.</summary>
public sealed class ClinicModel(ClinicApiClient clinicApi) : PageModel
{
    [FromRoute]
    public string ClinicId { get; init; } = "";

    public Clinic Clinic { get; private set; } = null!;

    public Treatment? FirstVisit { get; private set; }

    public IReadOnlyList<Treatment> Others { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Clinic = await clinicApi.Clinics.GetClinicAsync(new ClinicName(ClinicId), cancellationToken: cancellationToken);
        var treatments = await clinicApi.Clinics.ListTreatmentsAsync(Clinic.Name, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        FirstVisit = treatments.FirstOrDefault(treatment => treatment.Modality == Modality.Consultation);
        Others = [.. treatments.Where(treatment => treatment.Name != FirstVisit?.Name)];
    }
}
