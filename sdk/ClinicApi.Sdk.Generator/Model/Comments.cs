using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>The prose of the contract.</summary>
internal static class Comments
{
    private const string DeprecationMark = "Deprecated:";

    /// <summary>A comment as one line for each paragraph.</summary>
    public static string Text(DescriptorDeclaration? declaration)
    {
        var lines = (declaration?.LeadingComments ?? "").Split('\n').Select(l => l.Trim());
        var paragraphs = new List<List<string>> { new() };
        foreach (var line in lines)
        {
            if (line.Length > 0)
                paragraphs[^1].Add(line);
            else if (paragraphs[^1].Count > 0)
                paragraphs.Add([]);
        }

        return string.Join('\n', paragraphs.Where(p => p.Count > 0).Select(p => string.Join(' ', p)));
    }

    /// <summary>The first sentence, and the rest.</summary>
    public static (string First, string Further) Split(string text)
    {
        var paragraph = text.IndexOf('\n', StringComparison.Ordinal);
        var sentence = text.IndexOf(". ", StringComparison.Ordinal);
        if (sentence >= 0 && (paragraph < 0 || sentence < paragraph))
            return (text[..(sentence + 1)], text[(sentence + 2)..]);
        return paragraph < 0 ? (text, "") : (text[..paragraph], text[(paragraph + 1)..]);
    }

    /// <summary>What to say of something deprecated: the paragraph that begins with the mark, else that it is. Null: it is not.</summary>
    public static string? Obsolete(bool deprecated, string text) => !deprecated
        ? null
        : text.Split('\n').FirstOrDefault(p => p.StartsWith(DeprecationMark, StringComparison.Ordinal))?[DeprecationMark.Length..].Trim()
            ?? "The contract has deprecated it.";

    /// <summary>The text without the paragraph that says why it is deprecated.</summary>
    public static string WithoutDeprecation(string text) =>
        string.Join('\n', text.Split('\n').Where(p => !p.StartsWith(DeprecationMark, StringComparison.Ordinal)));
}
