using ClinicApi.BookingSite.Board;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>The clinic's day on one page, kept up to date. For the clinic's own screens: a real site asks who is looking.</summary>
public sealed class BoardModel([FromKeyedServices(Site.Staff)] ClinicApiClient clinicApi, DayBoardReader reader, TimeProvider time) : PageModel
{
    public static IReadOnlyList<(PhaseKind Kind, string Text)> Legend { get; } =
    [
        (PhaseKind.CheckIn, "Arrival"), (PhaseKind.Consultation, "Talk and examination"), (PhaseKind.Preparation, "Preparation"),
        (PhaseKind.Numbing, "Numbing, nobody needed"), (PhaseKind.Procedure, "Procedure"), (PhaseKind.Soothing, "Soothing"),
        (PhaseKind.Aftercare, "Care at home"), (PhaseKind.CleanUp, "Room is made ready"),
    ];

    [FromRoute]
    public string ClinicId { get; init; } = "";

    [FromQuery]
    public DateOnly? Day { get; init; }

    public Clinic Clinic { get; private set; } = null!;

    public DayBoard Board { get; private set; } = null!;

    public DateOnly Today { get; private set; }

    public string Link(DateOnly day) => $"/clinics/{ClinicId}/board?day={day:yyyy-MM-dd}";

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnGetLanesAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Partial("_Lanes", Board);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Clinic = await clinicApi.Clinics.GetClinicAsync(new ClinicName(ClinicId), cancellationToken: cancellationToken);
        Today = new ClinicClock(Clinic.TimeZone).Today(time);
        Board = await reader.ReadAsync(Clinic, Day ?? Today, cancellationToken);
    }
}
