using Microsoft.Playwright;

namespace ClinicApi.Samples.Tests.Browser;

/// <summary>The Chromium of this machine.</summary>
internal static class Chromium
{
    /// <summary>With this set to 1 a missing browser fails the tests instead of skipping them.</summary>
    private const string RequireVariable = "CLINICAPI_REQUIRE_BROWSER";

    public const string Missing = "Chromium is not on this machine (Debian: apt-get install chromium)";

    /// <summary>Null if it is not there.</summary>
    public static string? Program { get; } = new[] { "chromium", "chromium-browser", "google-chrome", "chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Null if tests that need it are to run, be it to fail.</summary>
    public static string? SkipReason =>
        Program is not null || Environment.GetEnvironmentVariable(RequireVariable) == "1" ? null : Missing + ": the tests of pages are left out.";

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Program ?? throw new InvalidOperationException($"{RequireVariable} is set, and {Missing}."),
        // Containers have neither.
        Args = ["--no-sandbox", "--disable-dev-shm-usage"],
    });
}

/// <summary>A test in a browser: skipped, with the reason, where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.SkipReason;
}

/// <summary>The same with data.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.SkipReason;
}
