using System.Reflection;
using Microsoft.Playwright;

namespace ClinicApi.Samples.Tests.Browser;

/// <summary>On what somebody looks at the site.</summary>
public enum Screen
{
    Desktop,
    Phone,
}

/// <summary>Somebody with a browser of their own, whose every page is looked at: nothing may be cut off, and no script may fail.</summary>
public sealed class Visitor(IBrowserContext context, IPage page, Screen screen) : IAsyncDisposable
{
    private static readonly string Screenshots =
        typeof(Visitor).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Screenshots").Value!;

    private readonly List<string> failures = [];

    public IPage Page => page;

    public static async Task<Visitor> OpenAsync(IBrowser browser, Uri site, Screen screen, bool javaScript = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site.ToString(),
            ViewportSize = screen == Screen.Phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 860 },
            DeviceScaleFactor = screen == Screen.Phone ? 2 : 1,
            HasTouch = screen == Screen.Phone,
            IsMobile = screen == Screen.Phone,
            JavaScriptEnabled = javaScript,
            ReducedMotion = ReducedMotion.Reduce,
        });
        var visitor = new Visitor(context, await context.NewPageAsync(), screen);
        visitor.Page.PageError += (_, error) => visitor.failures.Add(error);
        return visitor;
    }

    /// <summary>Keeps a picture of the page, and looks at what no picture shows.</summary>
    public async Task LookAsync(string name)
    {
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Screenshots, $"{name}-{screen.ToString().ToLowerInvariant()}.png"),
            FullPage = true,
        });
        var problems = await page.EvaluateAsync<string[]>(Inspection);
        Assert.True(problems.Length == 0, $"{name} on a {screen}: {string.Join("; ", problems)}");
        Assert.True(failures.Count == 0, $"{name} on a {screen}: {string.Join("; ", failures)}");
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    /// <summary>Width, labels, headings, and contrast of at least 4.5 (3 for large text) of each text with the colour behind it.</summary>
    private const string Inspection =
        """
        () => {
          const problems = [];
          if (document.documentElement.scrollWidth > window.innerWidth) problems.push(`the page is ${document.documentElement.scrollWidth} wide`);
          if (document.querySelectorAll("h1").length !== 1) problems.push("there is not exactly one h1");
          for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
            if (!field.labels?.length) problems.push(`${field.name} has no label`);
          for (const control of document.querySelectorAll("a, button"))
            if (!(control.getAttribute("aria-label") ?? control.textContent).trim()) problems.push("a control has no name");
          const luminance = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const parse = colour => colour.match(/[\d.]+/g).map(Number);
          const behind = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = parse(getComputedStyle(e).backgroundColor);
              if (colour.length < 4 || colour[3] > 0.95) return colour;
            }
            return [255, 255, 255];
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest("script, style, option")) continue;
            const box = element.getBoundingClientRect();
            if (box.width <= 1 || box.right <= 0) continue;
            const style = getComputedStyle(element);
            const [a, b] = [luminance(parse(style.color)), luminance(behind(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            const large = parseFloat(style.fontSize) >= 24;
            if (ratio < (large ? 3 : 4.5)) problems.push(`«${walker.currentNode.textContent.trim().slice(0, 30)}» has contrast ${ratio.toFixed(1)}`);
          }
          return problems;
        }
        """;
}
