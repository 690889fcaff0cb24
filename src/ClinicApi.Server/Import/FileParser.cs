using System.Text.Json;
using System.Text.Unicode;

namespace ClinicApi.Server.Import;

/// <summary>Parses JSON with comments and trailing commas into nodes that know their place.</summary>
internal ref struct FileParser
{
    public const int MostBytes = 16 * 1024 * 1024;

    private const byte LineFeed = (byte)'\n';
    private const int MostNesting = 16;

    private readonly ReadOnlySpan<byte> json;
    private readonly FileProblems problems;
    private Utf8JsonReader reader;
    private int counted;
    private int line = 1;

    private FileParser(ReadOnlySpan<byte> json, FileProblems problems)
    {
        this.json = json;
        this.problems = problems;
        reader = new Utf8JsonReader(
            json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MostNesting });
    }

    /// <returns>The root, or null if the file is not JSON.</returns>
    public static FileNode? Parse(ReadOnlySpan<byte> file, FileProblems problems)
    {
        var root = new Place("$", 1);
        if (file.Length > MostBytes)
        {
            problems.Add(root, $"the file is larger than {MostBytes / 1024 / 1024} MiB");
            return null;
        }

        if (!Utf8.IsValid(file))
        {
            problems.Add(root, "the file is not text in UTF-8");
            return null;
        }

        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        var parser = new FileParser(file.StartsWith(byteOrderMark) ? file[byteOrderMark.Length..] : file, problems);
        try
        {
            parser.reader.Read();
            var node = parser.Value("$");
            parser.reader.Read();
            return node;
        }
        catch (JsonException exception)
        {
            // The reader's own message ends with the position, which the place says already.
            var message = exception.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            problems.Add(new Place("$", (int)(exception.LineNumber ?? 0) + 1), "the file is not JSON: " + message);
            return null;
        }
    }

    private FileNode Value(string path)
    {
        var place = new Place(path, Line());
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => new FileNode(place, JsonValueKind.Object, "", [], Members(path)),
            JsonTokenType.StartArray => new FileNode(place, JsonValueKind.Array, "", Items(path), NoMembers),
            JsonTokenType.String => Leaf(place, JsonValueKind.String, Text(place)),
            JsonTokenType.Number => Leaf(place, JsonValueKind.Number, System.Text.Encoding.ASCII.GetString(reader.ValueSpan)),
            JsonTokenType.True => Leaf(place, JsonValueKind.True, ""),
            JsonTokenType.False => Leaf(place, JsonValueKind.False, ""),
            _ => Leaf(place, JsonValueKind.Null, ""),
        };
    }

    private Dictionary<string, FileNode> Members(string path)
    {
        var members = new Dictionary<string, FileNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var place = new Place(path, Line());
            var key = Text(place);
            reader.Read();
            var value = Value(Child(path, key));
            if (!members.TryAdd(key, value))
                problems.Add(value.Place with { Line = place.Line }, "the key is there twice");
        }

        return members;
    }

    private List<FileNode> Items(string path)
    {
        var items = new List<FileNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value($"{path}[{items.Count}]"));
        return items;
    }

    private readonly string Text(Place place)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            problems.Add(place, @"the text has half of a surrogate pair as a \u escape");
            return "";
        }
    }

    private int Line()
    {
        var start = (int)reader.TokenStartIndex;
        line += json[counted..start].Count(LineFeed);
        counted = start;
        return line;
    }

    private static string Child(string path, string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? $"{path}.{key}" : $"{path}['{JsonEncodedText.Encode(key)}']";

    private static FileNode Leaf(Place place, JsonValueKind kind, string text) => new(place, kind, text, [], NoMembers);

    private static readonly Dictionary<string, FileNode> NoMembers = [];
}
