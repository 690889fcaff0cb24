using System.Text.RegularExpressions;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>XML documentation from the contract's prose.</summary>
/// <param name="methods">Names of the contract's methods, which in the SDK end in <c>Async</c>.</param>
internal sealed partial class DocWriter(IReadOnlySet<string> methods)
{
    private const int LongestLine = 130;
    private const string Mark = "/// ";

    /// <summary>A text as the content of an element: escaped, with what stands in backticks as code.</summary>
    public string Prose(string text)
    {
        var parts = text.Split('`');
        // A backtick without its partner is one.
        if (parts.Length % 2 == 0)
            return Escape(text);
        return string.Concat(parts.Select((part, i) => i % 2 == 1 ? $"<c>{Escape(part)}</c>" : Methods(Escape(part))));
    }

    /// <summary>Writes an element, on one line if it fits.</summary>
    /// <param name="content">Prepared by <see cref="Prose"/>; a line is a paragraph.</param>
    public static void Element(CodeWriter code, string tag, string content, string attributes = "")
    {
        var open = $"<{tag}{attributes}>";
        var single = $"{open}{content}</{tag}>";
        if (!content.Contains('\n', StringComparison.Ordinal) && code.Column + Mark.Length + single.Length <= LongestLine)
        {
            code.Lines(Mark + single);
            return;
        }

        code.Lines(Mark + open);
        var paragraphs = content.Split('\n');
        foreach (var paragraph in paragraphs)
            Wrap(code, paragraphs.Length == 1 ? paragraph : $"<para>{paragraph}</para>");
        code.Lines($"{Mark}</{tag}>");
    }

    private static void Wrap(CodeWriter code, string paragraph)
    {
        var room = LongestLine - code.Column - Mark.Length;
        var line = "";
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                code.Lines(Mark + line);
                line = "";
            }

            line += line.Length == 0 ? word : ' ' + word;
        }

        code.Lines(Mark + line);
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private string Methods(string text) => Word().Replace(text, m => methods.Contains(m.Value) ? $"<c>{m.Value}Async</c>" : m.Value);

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
