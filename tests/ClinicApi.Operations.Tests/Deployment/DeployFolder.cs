using YamlDotNet.RepresentationModel;

namespace ClinicApi.Operations.Tests.Deployment;

/// <summary>What the repository has for operators.</summary>
internal static class DeployFolder
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "deploy");

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Files(string pattern, string folder = "") => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path))
        .Order(StringComparer.Ordinal);

    /// <summary>The documents of a YAML file; a file that is none fails with line and column.</summary>
    public static IReadOnlyList<YamlNode> Documents(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Read(path)));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>The one object of Kubernetes that is of this kind.</summary>
    public static YamlNode Kubernetes(string kind) => Files("*.yaml", "kubernetes")
        .SelectMany(Documents)
        .Single(document => document.Text("kind") == kind);
}

/// <summary>Ways into a tree of YAML.</summary>
internal static class YamlPaths
{
    public static YamlNode At(this YamlNode node, params IEnumerable<string> path) => path.Aggregate(node, (at, key) => at[key]);

    public static string Text(this YamlNode node, params IEnumerable<string> path) => ((YamlScalarNode)node.At(path)).Value!;

    public static bool Has(this YamlNode node, string key) => node is YamlMappingNode mapping && mapping.Children.ContainsKey(new YamlScalarNode(key));

    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode node) =>
        ((YamlMappingNode)node).Children.Select(child => (((YamlScalarNode)child.Key).Value!, child.Value));

    public static IEnumerable<YamlNode> Items(this YamlNode node) => ((YamlSequenceNode)node).Children;
}
