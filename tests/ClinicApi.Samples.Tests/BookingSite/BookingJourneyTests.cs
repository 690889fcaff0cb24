using ClinicApi.Samples.Tests.Browser;
using ClinicApi.V1;
using Microsoft.Playwright;
using static ClinicApi.Samples.Tests.BookingSite.Steps;
using static Microsoft.Playwright.Assertions;

namespace ClinicApi.Samples.Tests.BookingSite;

/// <summary>The ways through the site.</summary>
public sealed class BookingJourneyTests(BookingPlatform platform) : IClassFixture<BookingPlatform>
{
    private const string Needling = "/clinics/demo-clinic/treatments/micro-needling-face";

    [BrowserTheory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task Newcomer_FindsBooksMovesAndCancels(Screen screen)
    {
        await using var visitor = await platform.VisitAsync(screen);
        var page = visitor.Page;

        await page.GotoAsync("/");
        await visitor.LookAsync("01-clinics");
        await page.GetByRole(AriaRole.Link, new() { Name = "Lietzensee" }).ClickAsync();
        await visitor.LookAsync("02-treatments");
        await page.GetByRole(AriaRole.Link, new() { Name = "Micro-needling, face, with numbing" }).ClickAsync();
        await visitor.LookAsync("03-a-talk-comes-first");
        await page.GetByRole(AriaRole.Link, new() { Name = "First consultation" }).ClickAsync();
        await visitor.LookAsync("04-times");

        await FirstTime(page).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Almost yours" })).ToBeVisibleAsync();
        await FillInAsync(page);
        await visitor.LookAsync("05-details");
        await page.GetByRole(AriaRole.Button, new() { Name = "Book this time" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are booked" })).ToBeVisibleAsync();
        await visitor.LookAsync("06-booked");

        var before = await page.Locator(".ticket .when").InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Move" }).ClickAsync();
        await visitor.LookAsync("07-move");
        await page.Locator(".chips button").Last.ClickAsync();
        await Expect(page.Locator(".ticket .when")).Not.ToHaveTextAsync(before);

        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await visitor.LookAsync("08-cancel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This appointment is cancelled" })).ToBeVisibleAsync();
        await visitor.LookAsync("09-cancelled");
    }

    [BrowserTheory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task Patient_WhomTheClinicHasSeen_BooksATreatment_AndReceivesTheGuide(Screen screen)
    {
        await using var visitor = await platform.VisitAsync(screen);
        var page = visitor.Page;
        var patient = await BookConsultationAsync(page);

        // Before the assessment the clinic's answer is kind, and leads to a visit.
        await page.GotoAsync(Needling);
        await Expect(page.GetByText("The clinic would like to see you first")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "See when they could meet you" })).ToBeVisibleAsync();
        await visitor.LookAsync("10-seen-first");

        await platform.Clinic.AddAssessmentAsync(patient);
        await page.GotoAsync(Needling);
        await FirstTime(page).ClickAsync();
        await Expect(page.GetByText("You are booking as Mia")).ToBeVisibleAsync();
        await page.GetByLabel("I agree to be given this treatment").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Book this time" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your guide" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Before", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Afterwards" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "When to call for help" })).ToBeVisibleAsync();
        await visitor.LookAsync("11-guide");
    }

    [BrowserFact]
    public async Task Keyboard_Alone_BooksAnAppointment()
    {
        await using var visitor = await platform.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync(Consultation);

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await TabToAsync(page, ".chips button");
        await page.Keyboard.PressAsync("Enter");
        foreach (var (field, text) in new[] { ("GivenName", "Mia"), ("FamilyName", "Muster"), ("BirthDate", "01311990"), ("Email", "mia@example.com") })
        {
            await TabToAsync(page, $"#Person_{field}");
            await page.Keyboard.TypeAsync(text);
        }

        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are booked" })).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task Skin_ThatIsDescribed_GetsTheTreatmentsSideBySide(Screen screen)
    {
        await using var visitor = await platform.VisitAsync(screen);
        var page = visitor.Page;
        await page.GotoAsync("/clinics/demo-clinic/compare");
        await visitor.LookAsync("14-questions");
        await page.GetByLabel("Date of birth").FillAsync("1990-01-31");
        await page.Locator("[name='Answers.Tone'][value='5']").CheckAsync();
        foreach (var question in await page.Locator(".question select[required]").AllAsync())
            await question.SelectOptionAsync(new SelectOptionValue { Index = 2 });
        await page.GetByLabel("I was last in the sun").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.GetByLabel("I can keep out of the sun").CheckAsync();
        await page.GetByLabel("Sex at birth").SelectOptionAsync("Female");
        await page.GetByLabel("Wounds leave dark marks on my skin").CheckAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Side by side, for your skin" })).ToBeVisibleAsync();
        await Expect(page.Locator(".compare .verdict").First).ToBeVisibleAsync();
        await visitor.LookAsync("15-side-by-side");
    }

    private async Task<Patient> BookConsultationAsync(IPage page)
    {
        var patients = platform.Clinic.Partner.Client.Patients;
        var known = await patients.ListPatientsAsync(platform.Clinic.Name).Select(p => p.Name).ToHashSetAsync();
        await page.GotoAsync(Consultation);
        await FirstTime(page).ClickAsync();
        await FillInAsync(page);
        await page.GetByLabel("Given name").FillAsync("Mia");
        await page.GetByRole(AriaRole.Button, new() { Name = "Book this time" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are booked" })).ToBeVisibleAsync();
        return await patients.ListPatientsAsync(platform.Clinic.Name).Where(p => !known.Contains(p.Name)).SingleAsync();
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        await page.WaitForSelectorAsync(selector);
        for (var i = 0; i < 60; i++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The keyboard does not reach {selector}.");
    }
}
