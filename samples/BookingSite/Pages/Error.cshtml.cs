using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ClinicApi.BookingSite.Pages;

/// <summary>What a person reads when a page cannot be shown.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel : PageModel
{
    public Notice Notice { get; private set; } = new("Something has gone wrong", "That was our fault, not yours. Please try again in a minute.");

    public string? Reference { get; private set; }

    public void OnGet(int? status) => Show(status);

    public void OnPost(int? status) => Show(status);

    private void Show(int? status)
    {
        var refusal = HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error as ClinicApiException;
        Reference = refusal?.CorrelationId;
        if (status == StatusCodes.Status404NotFound || refusal is NotFoundException or InvalidRequestException)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            Notice = new Notice("There is nothing here", "The link may be old, or a letter of it was lost.");
        }
        else if (refusal is not null && Notice.Of(refusal) is { } notice)
        {
            Response.StatusCode = refusal.IsTransient ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict;
            Notice = notice;
        }
    }
}
