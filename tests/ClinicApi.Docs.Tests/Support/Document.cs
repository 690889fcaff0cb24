using System.Reflection;
using System.Text.RegularExpressions;

namespace ClinicApi.Docs.Tests.Support;

/// <summary>A document of the repository, by its path from the root.</summary>
internal sealed partial record Document(string Path, string Text)
{
    public static string Root { get; } = System.IO.Path.GetFullPath(
        typeof(Document).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!);

    /// <summary>Every document that people read, in the order of their paths.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.md", new EnumerationOptions { RecurseSubdirectories = true })
            .Select(file => System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !Elsewhere().IsMatch(path))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>The blocks between fences, in their order.</summary>
    public IReadOnlyList<Block> Blocks { get; } =
        [.. Fence().Matches(Text).Select(m => new Block(Path, Text[..m.Index].Count(c => c == '\n') + 2, m.Groups["info"].Value.Trim(), m.Groups["code"].Value))];

    public static Document Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Root, path)).ReplaceLineEndings("\n"));

    [GeneratedRegex(@"(^|/)(bin|obj|node_modules|artifacts|\.[^/]*)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"^```(?<info>[^\n]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Fence();
}

/// <summary>A block of a document, with the line on which it begins.</summary>
internal sealed record Block(string Document, int Line, string Info, string Code)
{
    public string Language => Info.Split(' ')[0];

    /// <summary>Whether a test runs it, one after the other with those of the same document.</summary>
    public bool IsRun => Info.Split(' ').Contains("run");

    public override string ToString() => $"{Document}:{Line}";
}
