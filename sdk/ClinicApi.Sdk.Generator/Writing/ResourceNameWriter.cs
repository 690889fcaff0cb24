using ClinicApi.Sdk.Generator.Model;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Writes the name type of a resource.</summary>
internal static class ResourceNameWriter
{
    public static void Write(CodeWriter code, ResourceModel resource)
    {
        DocWriter.Element(code, "summary", $"Name of {Article(resource.Words)}: <c>{resource.Pattern}</c>.");
        SdkWriter.Obsolete(code, resource.Obsolete);
        code.Block($"public readonly record struct {resource.Type} : IParsable<{resource.Type}>", () =>
        {
            Ids(code, resource);
            foreach (var parent in resource.Parents)
            {
                DocWriter.Element(code, "summary", $"The {parent.Words} that it belongs to.");
                var ids = string.Join(", ", resource.Ids.Take(parent.Ids).Select(i => i.Property));
                code.Lines($"public {parent.Type} {parent.Property} => new({ids});");
                code.Separate();
            }

            Parsing(code, resource);
            Formatting(code, resource);
        });
    }

    private static void Ids(CodeWriter code, ResourceModel resource)
    {
        DocWriter.Element(code, "summary", resource.Ids.Count == 1 ? "Makes a name of an id." : "Makes a name of ids.");
        foreach (var id in resource.Ids)
            DocWriter.Element(code, "param", $"The {id.Words}'s id.", $" name=\"{id.Parameter.TrimStart('@')}\"");
        DocWriter.Element(code, "exception", "An id is empty or has characters that no id has.", " cref=\"ArgumentException\"");
        code.Block($"public {resource.Type}({string.Join(", ", resource.Ids.Select(i => $"string {i.Parameter}"))})", () =>
        {
            foreach (var id in resource.Ids)
                code.Lines($"{id.Property} = ResourceNames.RequireId({id.Parameter});");
        });
        foreach (var id in resource.Ids)
        {
            DocWriter.Element(code, "summary", $"The {id.Words}'s id.");
            code.Lines($"public string {id.Property} {{ get; }}");
            code.Separate();
        }
    }

    private static void Parsing(CodeWriter code, ResourceModel resource)
    {
        var variables = string.Join(", ", Enumerable.Range(0, resource.Ids.Count).Select(i => $"ids[{i}]"));
        var collections = string.Join(", ", resource.Ids.Select(i => $"\"{i.Collection}\""));
        code.Lines($$"""
            /// <summary>Reads a name.</summary>
            /// <param name="name">For example from a response.</param>
            /// <returns>The name.</returns>
            /// <exception cref="FormatException">It is not of the form <c>{{resource.Pattern}}</c>.</exception>
            public static {{resource.Type}} Parse(string name) =>
                TryParse(name, out var parsed) ? parsed : throw ResourceNames.Malformed("{{resource.Pattern}}");

            /// <summary>Reads a name if it is one.</summary>
            /// <param name="name">The text.</param>
            /// <param name="result">The name.</param>
            /// <returns>Whether it is of the form <c>{{resource.Pattern}}</c>.</returns>
            public static bool TryParse([NotNullWhen(true)] string? name, out {{resource.Type}} result)
            {
                var ids = ResourceNames.Ids(name, {{collections}});
                result = ids is null ? default : new {{resource.Type}}({{variables}});
                return ids is not null;
            }

            static {{resource.Type}} IParsable<{{resource.Type}}>.Parse(string s, IFormatProvider? provider) => Parse(s);

            static bool IParsable<{{resource.Type}}>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out {{resource.Type}} result) =>
                TryParse(s, out result);
            """);
        code.Separate();
    }

    private static void Formatting(CodeWriter code, ResourceModel resource)
    {
        var format = string.Join('/', resource.Ids.Select(i => $"{i.Collection}/{{{i.Property}}}"));
        code.Lines($$"""
            /// <summary>The name as requests take it.</summary>
            /// <param name="name">The name.</param>
            public static implicit operator string({{resource.Type}} name) => name.ToString();

            /// <summary>The name as requests take it; empty for the default value.</summary>
            /// <returns>The name, <c>{{resource.Pattern}}</c>.</returns>
            public override string ToString() => {{resource.Ids[^1].Property}} is null ? "" : $"{{format}}";
            """);
    }

    private static string Article(string words) => (words is ['a' or 'e' or 'i' or 'o' or 'u', ..] ? "an " : "a ") + words;
}
