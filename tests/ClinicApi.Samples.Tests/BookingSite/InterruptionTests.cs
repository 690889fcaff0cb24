using ClinicApi.Samples.Tests.Browser;
using ClinicApi.Sdk;
using Microsoft.Playwright;
using static ClinicApi.Samples.Tests.BookingSite.Steps;
using static Microsoft.Playwright.Assertions;

namespace ClinicApi.Samples.Tests.BookingSite;

/// <summary>What may come in between.</summary>
public sealed class InterruptionTests(BookingPlatform platform) : IClassFixture<BookingPlatform>
{
    [BrowserFact]
    public async Task Time_ThatSomebodyElseTakes_LeavesAnOpenPageByItself()
    {
        await using var visitor = await platform.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/clinics/demo-clinic/treatments/fractional-laser?day=2027-01-20");
        await page.WaitForSelectorAsync("#times[data-refreshed]");
        var time = await page.Locator(".chips span").First.InnerTextAsync();

        await platform.Clinic.Partner.Client.Appointments.HoldSlotAsync(
            platform.Clinic.Treatment("fractional-laser"), platform.Clinic.At(9, Clock(time)));

        await Expect(page.Locator("#news")).ToContainTextAsync("just");
        await Expect(page.GetByText(time, new() { Exact = true })).ToHaveCountAsync(0);
        await visitor.LookAsync("12-a-time-has-gone");
    }

    [BrowserFact]
    public async Task Time_ThatSomebodyElseTookUnseen_IsRefusedInKindWords()
    {
        // Without scripts the page shows what was free when it was loaded.
        await using var visitor = await platform.VisitAsync(javaScript: false);
        var page = visitor.Page;
        await page.GotoAsync("/clinics/demo-clinic/treatments/patch-test?day=2027-01-25&with=ines-brandt");
        var time = Clock(await FirstTime(page).InnerTextAsync());
        for (var taken = 0; taken < 4; taken++)
            await TakeAsync("patch-test", platform.Clinic.At(14, time));

        await FirstTime(page).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Somebody was a moment faster" })).ToBeVisibleAsync();
        await visitor.LookAsync("13-a-moment-faster");
    }

    [BrowserFact]
    public async Task Form_WithMistakes_SaysWhichAndKeepsTheRest()
    {
        await using var visitor = await platform.VisitAsync(javaScript: false);
        var page = visitor.Page;
        await page.GotoAsync(Consultation);
        await FirstTime(page).ClickAsync();
        await FillInAsync(page);
        await page.GetByLabel("Phone").FillAsync("030 12345");
        await page.EvaluateAsync("document.querySelector('form.sheet').noValidate = true");

        await page.GetByRole(AriaRole.Button, new() { Name = "Book this time" }).ClickAsync();

        await Expect(page.GetByText("Please begin with + and the code of your country.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Given name")).ToHaveValueAsync("Mia");
    }

    [BrowserFact]
    public async Task HeldTime_ThatIsGivenBack_IsFreeAgain_AndItsLinkSaysSo()
    {
        await using var visitor = await platform.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync(Consultation);
        await FirstTime(page).ClickAsync();
        var link = page.Url;

        await page.GetByRole(AriaRole.Button, new() { Name = "Give it back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "First consultation" })).ToBeVisibleAsync();

        await page.GotoAsync(link);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The time is free again" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Link_ThatIsBroken_LeadsToAKindPage()
    {
        await using var visitor = await platform.VisitAsync();

        foreach (var path in new[] { "/visits/nonsense", "/clinics/nowhere", "/clinics/demo-clinic/treatments/nothing", "/live/times/nonsense" })
        {
            var answer = await visitor.Page.GotoAsync(path);
            Assert.Equal(404, answer!.Status);
            await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
        }

        await visitor.LookAsync("16-nothing-here");
    }

    private async Task TakeAsync(string treatment, DateTimeOffset start)
    {
        try
        {
            await platform.Clinic.Partner.Client.Appointments.HoldSlotAsync(platform.Clinic.Treatment(treatment), start);
        }
        catch (SlotUnavailableException)
        {
            // Every room is taken: that is what it is about.
        }
    }
}
