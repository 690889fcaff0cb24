using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>The clinics that one can book at.</summary>
public sealed class IndexModel(ClinicApiClient clinicApi) : PageModel
{
    public IReadOnlyList<Clinic> Clinics { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Clinics = await clinicApi.Clinics.ListClinicsAsync(cancellationToken: cancellationToken).ToListAsync(cancellationToken);
}
