using System.Globalization;
using Microsoft.Playwright;

namespace ClinicApi.Samples.Tests.BookingSite;

/// <summary>What a person does again and again.</summary>
internal static class Steps
{
    public const string Consultation = "/clinics/demo-clinic/treatments/consultation";

    public static ILocator FirstTime(IPage page) => page.Locator(".chips button").First;

    public static TimeOnly Clock(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    public static async Task FillInAsync(IPage page)
    {
        await page.GetByLabel("Given name").FillAsync("Mia");
        await page.GetByLabel("Family name").FillAsync("Muster");
        await page.GetByLabel("Date of birth").FillAsync("1990-01-31");
        await page.GetByLabel("Phone").FillAsync("+49 30 12345678");
        await page.GetByLabel("E-mail").FillAsync("mia@example.com");
    }
}
