using ClinicApi.BookingSite.Skin;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>Asks about somebody's skin and lays the clinic's treatments side by side for it.</summary>
public sealed class CompareModel(ClinicApiClient clinicApi, [FromKeyedServices(Site.Advice)] ClinicApiClient advice) : PageModel
{
    /// <summary>The Monk scale of skin tones, 1 to 10.</summary>
    public static IReadOnlyList<string> Tones { get; } =
        ["#f6ede4", "#f3e7db", "#f7ead0", "#eadaba", "#d7bd96", "#a07e56", "#825c43", "#604134", "#3a312a", "#292420"];

    [FromRoute]
    public string ClinicId { get; init; } = "";

    [BindProperty]
    public SkinAnswers Answers { get; set; } = new();

    public Clinic Clinic { get; private set; } = null!;

    public ClinicClock Clock => new(Clinic.TimeZone);

    public CompareTreatmentsResponse? Result { get; private set; }

    public Notice? Notice { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Clinic = await clinicApi.Clinics.GetClinicAsync(new ClinicName(ClinicId), cancellationToken: cancellationToken);

    public async Task OnPostAsync(CancellationToken cancellationToken)
    {
        await OnGetAsync(cancellationToken);
        try
        {
            Result = await advice.SkinAssessments.CompareTreatmentsAsync(Clinic.Name, Answers.ToInputs(), cancellationToken: cancellationToken);
        }
        catch (InvalidRequestException)
        {
            Notice = new Notice("One of the answers cannot be right", "Please look at the date of birth.");
        }
        catch (ClinicApiException refusal) when (Wording.Notice.Of(refusal) is { } notice)
        {
            Notice = notice;
        }
    }
}
