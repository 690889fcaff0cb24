using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Times;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>Moves an appointment to another time, in one step.</summary>
public sealed class MoveModel(ClinicApiClient clinicApi, TimesFinder finder, SealedValues values) : PageModel
{
    [FromRoute(Name = "visit")]
    public string Token { get; init; } = "";

    [FromQuery]
    public DateOnly? Day { get; init; }

    public VisitPage Visit { get; private set; } = null!;

    public TimesView Times { get; private set; } = null!;

    public Notice? Notice { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnGetFragmentAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Partial("_Times", Times) : NotFound();

    public async Task<IActionResult> OnPostAsync(string? offer, CancellationToken cancellationToken)
    {
        if (!AppointmentName.TryParse(values.Open(Token), out var name))
            return NotFound();
        try
        {
            await clinicApi.Appointments.RescheduleAppointmentAsync(
                new RescheduleAppointmentRequest { Name = name, Offer = offer ?? "" }, cancellationToken: cancellationToken);
            return Redirect($"/visits/{Token}");
        }
        catch (ClinicApiException refusal) when (Wording.Notice.Of(refusal) is { } notice)
        {
            Notice = notice;
            return await LoadAsync(cancellationToken) ? Page() : NotFound();
        }
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await VisitPage.LoadAsync(clinicApi, values, Token, cancellationToken) is not { } visit)
            return false;
        Visit = visit;
        var query = new TimesQuery(
            $"{visit.Link}/move", visit.Clinic, visit.Treatment, Day ?? visit.Clock.DayOf(visit.Appointment.StartTime),
            Practitioner: null, visit.Appointment.Patient, Moved: visit.Appointment.Name);
        Times = await finder.FindAsync(query, cancellationToken);
        return true;
    }
}
