using System.Text.RegularExpressions;
using ClinicApi.Docs.Tests.Support;

namespace ClinicApi.Docs.Tests.Guides;

public sealed partial class LinkTests
{
    [Fact]
    public void Links_WithinTheRepository_LeadSomewhere()
    {
        var broken =
            from document in Document.All
            from match in Link().Matches(document.Text)
            let target = match.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Exists(document, target)
            select $"{document.Path}: {target}";

        Assert.Empty(broken);
    }

    private static bool Exists(Document document, string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0].Length == 0 ? document.Path : Path.Combine(Path.GetDirectoryName(document.Path)!, parts[0]);
        var path = Path.GetFullPath(Path.Combine(Document.Root, file));
        if (!Path.Exists(path))
            return false;
        return parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal) || Anchors(File.ReadAllText(path)).Contains(parts[1]);
    }

    // As GitHub makes them: lower case, spaces to dashes, no punctuation.
    private static HashSet<string> Anchors(string text) =>
        [.. Heading().Matches(text).Select(m => NoAnchor().Replace(m.Groups["text"].Value.ToLowerInvariant().Trim().Replace(' ', '-'), ""))];

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>[^\n]+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}_-]", RegexOptions.None, 1000)]
    private static partial Regex NoAnchor();
}
