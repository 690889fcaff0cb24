using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>Asks once more, and cancels.</summary>
public sealed class CancelModel(ClinicApiClient clinicApi, SealedValues values, TimeProvider time) : PageModel
{
    [FromRoute(Name = "visit")]
    public string Token { get; init; } = "";

    public VisitPage Visit { get; private set; } = null!;

    public bool IsLate => Visit.Appointment.CancellationDeadline is { } deadline && deadline.ToDateTimeOffset() < time.GetUtcNow();

    public Notice? Notice { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!AppointmentName.TryParse(values.Open(Token), out var name))
            return NotFound();
        try
        {
            await clinicApi.Appointments.CancelAppointmentAsync(name, CancellationReason.PatientRequest, cancellationToken: cancellationToken);
            return Redirect($"/visits/{Token}");
        }
        catch (ClinicApiException refusal) when (Wording.Notice.Of(refusal) is { } notice)
        {
            Notice = notice;
            return await ShowAsync(cancellationToken);
        }
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        if (await VisitPage.LoadAsync(clinicApi, values, Token, cancellationToken) is not { } visit)
            return NotFound();
        Visit = visit;
        return Page();
    }
}
