using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>A step of the guide, or a phase of the day itself.</summary>
public sealed record GuideLine(string When, string Title, string Text);

/// <summary>The time before, on or after the day.</summary>
public sealed record GuidePart(string Title, bool IsTheDay, IReadOnlyList<GuideLine> Steps);

/// <summary>A booked appointment, and what to do before, during and after it.</summary>
public sealed class VisitModel(ClinicApiClient clinicApi, SealedValues values) : PageModel
{
    [FromRoute(Name = "visit")]
    public string Token { get; init; } = "";

    public VisitPage Visit { get; private set; } = null!;

    public IReadOnlyList<GuidePart> Parts { get; private set; } = [];

    public IReadOnlyList<WarningSign> Signs { get; private set; } = [];

    public string Heading => Visit.Appointment.State switch
    {
        AppointmentState.Booked => "You are booked",
        AppointmentState.Cancelled => "This appointment is cancelled",
        AppointmentState.NoShow => "We missed you",
        AppointmentState.Completed => "Take good care of your skin",
        _ => "You are with the clinic now",
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await VisitPage.LoadAsync(clinicApi, values, Token, cancellationToken) is not { } visit)
            return NotFound();
        Visit = visit;
        if (visit.Appointment.State is AppointmentState.Cancelled or AppointmentState.NoShow)
            return Page();
        var guide = await clinicApi.Appointments.GetPatientGuideAsync(
            new GetPatientGuideRequest { Name = visit.Appointment.Name, LanguageCode = "en" }, cancellationToken: cancellationToken);
        Parts = [.. PartsOf(guide).Where(part => part.Steps.Count > 0)];
        Signs = guide.WarningSigns;
        return Page();
    }

    private IEnumerable<GuidePart> PartsOf(GetPatientGuideResponse guide)
    {
        var day = Visit.Clock.DayOf(Visit.Appointment.StartTime);
        var before = guide.Steps.Where(step => Visit.Clock.DayOf(step.StartTime) < day);
        var after = guide.Steps.Where(step => step.StartTime >= Visit.Appointment.EndTime);
        var onTheDay = guide.Steps.Except(before).Except(after).ToList();
        // What the guide says of a phase stands with the phase.
        var phases = Visit.Appointment.Phases.Where(phase => phase.Kind != PhaseKind.CleanUp).Select(phase => (
            phase.StartTime,
            Line: new GuideLine(
                $"{Visit.Clock.Time(phase.StartTime)} – {Visit.Clock.Time(phase.EndTime)}",
                phase.DisplayName,
                string.Join(' ', onTheDay.Where(step => step.StartTime == phase.StartTime).Select(step => step.Text)))));
        var others = onTheDay.Where(step => Visit.Appointment.Phases.All(phase => phase.StartTime != step.StartTime))
            .Select(step => (step.StartTime, Line: new GuideLine("On the day", step.Title, step.Text)));
        yield return new GuidePart("Before", IsTheDay: false, [.. before.Select(Line)]);
        yield return new GuidePart(Words.Day(day), IsTheDay: true, [.. others.Concat(phases).OrderBy(step => step.StartTime).Select(step => step.Line)]);
        yield return new GuidePart("Afterwards", IsTheDay: false, [.. after.Select(Line)]);
    }

    private GuideLine Line(GuideStep step)
    {
        var from = Visit.Clock.DayOf(step.StartTime);
        // A step ends with the first instant of the day after its last.
        var until = step.EndTime is null ? from : DateOnly.FromDateTime(Visit.Clock.Local(step.EndTime).AddTicks(-1).DateTime);
        return new GuideLine(until <= from ? Words.ShortDay(from) : $"{Words.ShortDay(from)} – {Words.ShortDay(until)}", step.Title, step.Text);
    }
}
