using System.Text.Json;
using Google.Protobuf;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Loading;

/// <summary>Makes a message of each file.</summary>
internal static class KnowledgeParser
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    /// <summary>The files' messages in the order of the files' names. Those that have mistakes are left out.</summary>
    public static IReadOnlyList<KnowledgePart> Parse(IEnumerable<KnowledgeFile> files, Problems problems)
    {
        var parts = new List<KnowledgePart>();
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (Parse(file, problems) is { } document)
                parts.Add(new KnowledgePart(file.Name, document));
        }

        return parts;
    }

    private static Document? Parse(KnowledgeFile file, Problems problems)
    {
        var count = problems.Count;
        try
        {
            using var json = JsonDocument.Parse(file.Json);
            JsonShape.Check(json.RootElement, Document.Descriptor, "$", (path, reason) => problems.Add(file.Name, path, reason));
            return problems.Count > count ? null : Parser.Parse<Document>(file.Json);
        }
        catch (JsonException exception)
        {
            problems.Add(file.Name, "$", $"is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
        catch (InvalidProtocolBufferException exception)
        {
            problems.Add(file.Name, "$", exception.Message);
        }

        return null;
    }
}

/// <summary>What one file holds.</summary>
internal sealed record KnowledgePart(string File, Document Document);

/// <summary>Collects what is wrong.</summary>
internal sealed class Problems
{
    private readonly List<KnowledgeError> errors = [];

    public int Count => errors.Count;

    public IReadOnlyList<KnowledgeError> Errors => errors;

    public void Add(string file, string path, string reason) => errors.Add(new KnowledgeError(file, path, reason));

    public void Add(Place place, string reason) => Add(place.File, place.Path, reason);
}

/// <summary>A place in a file.</summary>
internal readonly record struct Place(string File, string Path)
{
    public Place this[string field] => this with { Path = $"{Path}.{field}" };

    public Place this[int index] => this with { Path = $"{Path}[{index}]" };
}
