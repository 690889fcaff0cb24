using System.Text.Json;

namespace ClinicApi.Server.Import;

/// <summary>A JSON value that knows where it stands, which the framework's documents do not.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A string's text, or a number as it is written; otherwise empty.</param>
/// <param name="Items">An array's elements.</param>
/// <param name="Members">An object's members, in the order of the file, no name twice.</param>
internal sealed record FileNode(
    Place Place, JsonValueKind Kind, string Text, IReadOnlyList<FileNode> Items, IReadOnlyDictionary<string, FileNode> Members)
{
    public static string InWords(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
