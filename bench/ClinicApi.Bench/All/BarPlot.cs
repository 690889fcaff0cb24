using System.Globalization;
using System.Text;

namespace ClinicApi.Bench.All;

/// <summary>A bar: its label, its value, and where the target is, if there is one.</summary>
internal sealed record Bar(string Label, double Value, double? Target = null);

/// <summary>Horizontal bars as SVG, readable on light and dark pages.</summary>
internal static class BarPlot
{
    private const int LabelWidth = 220;
    private const int Width = 720;
    private const int RowHeight = 26;
    private const int Top = 40;

    /// <param name="title">What the bars are.</param>
    /// <param name="bars">From top to bottom.</param>
    /// <param name="logarithmic">Whether a tenth of the width is a factor and no difference.</param>
    public static string Draw(string title, IReadOnlyList<Bar> bars, bool logarithmic = false)
    {
        var values = bars.SelectMany(bar => bar.Target is { } target ? [bar.Value, target] : new[] { bar.Value }).Where(value => value > 0).ToList();
        var (least, most) = (values.DefaultIfEmpty(1).Min() / 2, values.DefaultIfEmpty(1).Max() * 1.1);
        var height = Top + (bars.Count * RowHeight) + 10;
        var svg = new StringBuilder();
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" font-family="sans-serif" font-size="13">""");
        Line($"<style>text{{fill:#333}}.v{{fill:#4878a8}}.t{{stroke:#c04848;stroke-width:2}}@media(prefers-color-scheme:dark){{text{{fill:#ddd}}}}</style>");
        Line($"""<text x="0" y="20" font-weight="bold">{Escape(title)}</text>""");
        for (var i = 0; i < bars.Count; i++)
        {
            var (y, end) = (Top + (i * RowHeight), X(bars[i].Value));
            Line($"""<text x="0" y="{y + 14}">{Escape(bars[i].Label)}</text>""");
            Line($"""<rect class="v" x="{LabelWidth}" y="{y + 2}" width="{Math.Max(1, end - LabelWidth)}" height="16"/>""");
            Line($"""<text x="{end + 5}" y="{y + 14}">{bars[i].Value}</text>""");
            if (bars[i].Target is { } target)
                Line($"""<line class="t" x1="{X(target)}" y1="{y - 1}" x2="{X(target)}" y2="{y + 21}"/>""");
        }

        Line($"</svg>");
        return svg.ToString();

        int X(double value)
        {
            var share = value <= 0 ? 0 : logarithmic ? Math.Log(value / least) / Math.Log(most / least) : value / most;
            return LabelWidth + (int)(Math.Max(0, share) * (Width - LabelWidth - 70));
        }

        void Line(FormattableString text) => svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
