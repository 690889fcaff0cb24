namespace ClinicApi.Server.Import;

/// <summary>Where in the file the fields of a contract's message come from, so that a rule of the contract is reported in the file's own words.</summary>
internal sealed class FieldPlaces(Place root)
{
    private readonly Dictionary<string, Place> places = [];

    public void Add(string field, Place place) => places[field] = place;

    /// <summary>The place of the field, or of the nearest thing around it that is in the file.</summary>
    public Place Of(string field)
    {
        for (var path = field; path.Length > 0; path = Parent(path))
        {
            if (places.TryGetValue(path, out var place))
                return place;
        }

        return root;
    }

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
}
