using ClinicApi.BookingSite;
using ClinicApi.Samples.Tests.Browser;
using ClinicApi.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace ClinicApi.Samples.Tests.BookingSite;

/// <summary>The sample before the real server with the demo clinic, on a Monday morning, and a browser to look at it with.</summary>
public sealed class BookingPlatform : IAsyncLifetime
{
    private WebApplication site = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public ClinicApiTestServer Server { get; private set; } = null!;

    public TestClinic Clinic { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Chromium.SkipReason is not null)
            return;
        Server = await ClinicApiTestServer.StartAsync(new ClinicApiTestServerOptions
        {
            Clock = new TestClock(new DateTimeOffset(2027, 1, 11, 7, 0, 0, TimeSpan.Zero)),
            Settings = { ["ClinicApi:Limits:HoldsPerPartner"] = "1000" },
        });
        Clinic = await Server.AddDemoClinicAsync();
        site = Site.Build([], builder =>
        {
            // The server's own settings lie in the same folder here.
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["ClinicApi:Booking:Address"] = Server.Address.ToString(),
                ["ClinicApi:Booking:ApiKey"] = Clinic.Partner.ApiKey,
                ["ClinicApi:Advice:Address"] = Server.Address.ToString(),
                ["ClinicApi:Advice:ApiKey"] = Clinic.Service.ApiKey,
                ["ClinicApi:Staff:Address"] = Server.Address.ToString(),
                ["ClinicApi:Staff:ApiKey"] = Clinic.Staff.ApiKey,
            });
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(Server.Clock);
            builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        });
        await site.StartAsync();
        playwright = await Playwright.CreateAsync();
        // On a busy machine five seconds, the usual patience, are short.
        Assertions.SetDefaultExpectTimeout(30_000);
        browser = await Chromium.LaunchAsync(playwright);
    }

    public Task<Visitor> VisitAsync(Screen screen = Screen.Desktop, bool javaScript = true) =>
        Visitor.OpenAsync(browser, new Uri(site.Urls.Single()), screen, javaScript);

    public async Task DisposeAsync()
    {
        if (Chromium.SkipReason is not null)
            return;
        await browser.DisposeAsync();
        playwright.Dispose();
        await site.DisposeAsync();
        await Server.DisposeAsync();
    }
}
