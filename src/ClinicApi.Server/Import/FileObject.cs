using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Import;

/// <summary>
/// Reads an object of the file, member by member, into a message of the contract: remembers which field each member becomes, and
/// reports what has the wrong type and what nobody asked for.
/// </summary>
/// <param name="node">The object.</param>
/// <param name="field">The path of the message in the request that would create the resource.</param>
/// <param name="places">Of the resource.</param>
/// <param name="problems">Of the file.</param>
internal sealed class FileObject(FileNode node, string field, FieldPlaces places, FileProblems problems)
{
    private readonly HashSet<string> known = [];

    public string FieldOf(string name) => field.Length == 0 ? name : $"{field}.{name}";

    public string Text(string key, string name) => Take(key, name, JsonValueKind.String)?.Text ?? "";

    public IEnumerable<string> Texts(string key, string name) => Items(key, name, JsonValueKind.String).Select(item => item.Node.Text);

    public int? Integer(string key, string name)
    {
        if (Take(key, name, JsonValueKind.Number) is not { } member)
            return null;
        if (int.TryParse(member.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        problems.Add(member.Place, "must be a whole number");
        return null;
    }

    public bool Flag(string key, string name)
    {
        var isFalse = node.Members.GetValueOrDefault(key)?.Kind == JsonValueKind.False;
        return Take(key, name, isFalse ? JsonValueKind.False : JsonValueKind.True)?.Kind == JsonValueKind.True;
    }

    public Duration? Duration(string key, string name, TimeSpan unit) => Integer(key, name) is { } count
        ? new Duration { Seconds = count * (long)unit.TotalSeconds }
        : null;

    public T Word<T>(string key, string name, EnumWords<T> words)
        where T : struct, System.Enum =>
        Take(key, name, JsonValueKind.String) is { } member ? Word(member, words) : default;

    public T Word<T>(FileNode value, EnumWords<T> words)
        where T : struct, System.Enum
    {
        if (words.TryFind(value.Text, out var found))
            return found;
        problems.Add(value.Place, "must be one of " + words.Listed);
        return default;
    }

    public FileObject? Object(string key, string name) => Take(key, name, JsonValueKind.Object) is { } member ? Open(member, FieldOf(name)) : null;

    public IEnumerable<FileObject> Objects(string key, string name) =>
        Items(key, name, JsonValueKind.Object).Select(item => Open(item.Node, item.Field));

    public FileObject Open(FileNode value, string valueField) => new(value, valueField, places, problems);

    /// <returns>The member, or null if it is absent, null or of another kind.</returns>
    public FileNode? Take(string key, string name, JsonValueKind kind)
    {
        known.Add(key);
        var member = node.Members.GetValueOrDefault(key);
        Locate(FieldOf(name), member?.Place ?? new Place($"{node.Place.Path}.{key}", node.Place.Line));
        return member is null or { Kind: JsonValueKind.Null } || !Is(member, kind) ? null : member;
    }

    /// <summary>The elements of a list that are of the kind, each with its field, numbered as they will stand in the message.</summary>
    public IEnumerable<(FileNode Node, string Field)> Items(string key, string name, JsonValueKind? kind = null)
    {
        var index = 0;
        foreach (var item in Take(key, name, JsonValueKind.Array)?.Items ?? [])
        {
            if (kind is { } expected && !Is(item, expected))
                continue;
            var itemField = $"{FieldOf(name)}[{index++}]";
            Locate(itemField, item.Place);
            yield return (item, itemField);
        }
    }

    /// <summary>All members, for an object whose keys are data.</summary>
    public IEnumerable<KeyValuePair<string, FileNode>> Entries()
    {
        known.UnionWith(node.Members.Keys);
        return node.Members;
    }

    /// <summary>Says where in the file a field of the message comes from.</summary>
    public void Locate(string valueField, Place place) => places.Add(valueField, place);

    public bool Is(FileNode value, JsonValueKind kind)
    {
        if (value.Kind == kind)
            return true;
        problems.Add(value.Place, $"must be {FileNode.InWords(kind)}, not {FileNode.InWords(value.Kind)}");
        return false;
    }

    /// <summary>Reports that a member is missing which the contract would do without.</summary>
    public void Required(string key) => Wrong(new Place($"{node.Place.Path}.{key}", node.Place.Line), "is required");

    public void Wrong(Place place, string description) => problems.Add(place, description);

    /// <summary>Reports the members that nobody has asked for. To be called after the last one has been read.</summary>
    public void Close()
    {
        foreach (var (key, member) in node.Members)
        {
            if (!known.Contains(key))
                problems.Add(member.Place, $"is not a key here; the keys are {string.Join(", ", known)}");
        }
    }
}
