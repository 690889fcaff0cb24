using ClinicApi.Samples.Tests.Browser;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using static Microsoft.Playwright.Assertions;

namespace ClinicApi.Samples.Tests.BookingSite;

public sealed class DayBoardTests(BookingPlatform platform) : IClassFixture<BookingPlatform>
{
    private const int Thursday = 10;

    // While the patient of the first numbs, Dr. Vogt holds the second.
    private static readonly (string Treatment, int Hour, int Minute, string Practitioner)[] Visits =
    [
        ("micro-needling-face", 10, 0, "dr-lena-vogt"),
        ("consultation", 10, 15, "dr-lena-vogt"),
        ("micro-needling-face", 10, 30, "dr-emre-kaya"),
        ("superficial-peel", 12, 15, "ines-brandt"),
        ("micro-needling-face", 14, 0, "dr-emre-kaya"),
        ("rf-needling", 14, 0, "mara-lindner"),
        ("consultation", 14, 15, "dr-emre-kaya"),
        ("consultation", 15, 0, "dr-lena-vogt"),
        ("micro-needling-face", 16, 15, "dr-lena-vogt"),
    ];

    [BrowserTheory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task Board_ShowsThePractitionerElsewhere_WhileAPatientNumbs_AndFollowsWhatHappens(Screen screen)
    {
        var day = Thursday + (screen == Screen.Phone ? 7 : 0);
        foreach (var (treatment, hour, minute, practitioner) in Visits)
            await BookAsync(treatment, platform.Clinic.At(day, new TimeOnly(hour, minute)), practitioner);

        await using var visitor = await platform.VisitAsync(screen);
        var page = visitor.Page;
        await page.GotoAsync($"/clinics/demo-clinic/board?day=2027-01-{11 + day}");
        await page.WaitForSelectorAsync("#lanes[data-refreshed]");
        await Expect(page.Locator(".meanwhile li").First).ToContainTextAsync("While visit");
        await visitor.LookAsync("20-board");

        var blocks = await page.Locator(".block").CountAsync();
        await BookAsync("follow-up", platform.Clinic.At(day, new TimeOnly(18, 30)), "jonas-weiss");

        await Expect(page.Locator("#news")).ToHaveTextAsync("A visit was booked.");
        await Expect(page.Locator(".block")).ToHaveCountAsync(blocks + 2);
    }

    private async Task BookAsync(string treatment, DateTimeOffset start, string practitioner)
    {
        var clinic = platform.Clinic;
        var patient = await clinic.AddPatientAsync();
        if (treatment is not ("consultation" or "follow-up"))
        {
            await clinic.AddAssessmentAsync(patient);
            await clinic.AddConsentAsync(patient, treatment);
        }

        await clinic.Partner.Client.Appointments.CreateAppointmentAsync(
            clinic.Name,
            new Appointment
            {
                Patient = patient.Name,
                Treatment = clinic.Treatment(treatment),
                StartTime = start.ToTimestamp(),
                RequestedPractitioner = clinic.Practitioner(practitioner),
            });
    }
}
