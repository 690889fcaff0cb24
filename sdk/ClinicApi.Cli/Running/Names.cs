namespace ClinicApi.Cli.Running;

/// <summary>Names of resources as people give and read them: an id where the rest is clear.</summary>
internal static class Names
{
    private const string Clinics = "clinics/";

    /// <summary>What was given, if it is a whole name; otherwise the resource with that id under the parent.</summary>
    public static string Full(string given, string parent, string collection) => given.Contains('/') ? given : $"{parent}/{collection}/{given}";

    public static string FullOrNone(string? given, string parent, string collection) =>
        string.IsNullOrEmpty(given) ? "" : Full(given, parent, collection);

    /// <summary>The last part of a name.</summary>
    public static string Id(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <returns>Null if the name is not one of something in a clinic.</returns>
    public static string? ClinicOf(string name)
    {
        if (!name.StartsWith(Clinics, StringComparison.Ordinal))
            return null;
        var end = name.IndexOf('/', Clinics.Length);
        return end < 0 ? name : name[..end];
    }
}
