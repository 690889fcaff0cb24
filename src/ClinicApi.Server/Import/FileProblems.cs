namespace ClinicApi.Server.Import;

/// <summary>A place in a clinic file: the JSON path, and the line counted from 1.</summary>
internal sealed record Place(string Path, int Line);

/// <summary>Something that is wrong in a clinic file, and where.</summary>
internal sealed record FileProblem(Place Place, string Description)
{
    public override string ToString() => $"line {Place.Line}, {Place.Path}: {Description}";
}

/// <summary>Collects what is wrong. Of several problems at one place the first is the cause, and the others would only distract.</summary>
internal sealed class FileProblems
{
    private readonly Dictionary<string, FileProblem> byPath = [];

    public IReadOnlyList<FileProblem> InOrder => [.. byPath.Values.OrderBy(p => p.Place.Line)];

    public void Add(Place place, string description) => byPath.TryAdd(place.Path, new FileProblem(place, description));
}
