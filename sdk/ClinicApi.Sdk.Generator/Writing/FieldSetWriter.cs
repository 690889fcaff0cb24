using ClinicApi.Sdk.Generator.Model;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Writes the field paths of a message that is updated.</summary>
internal static class FieldSetWriter
{
    public static void Write(CodeWriter code, DocWriter docs, FieldSetModel set)
    {
        var type = $"FieldSet<{set.Message}>";
        var example = $"{set.Type}.{set.Fields[0].Property} | {set.Type}.{set.Fields[^1].Property}";
        DocWriter.Element(
            code, "summary", $"The fields of <see cref=\"{set.Message}\"/> that an update can change, for its mask: <c>{example}</c>.");
        code.Block($"public static class {set.Type}", () =>
        {
            DocWriter.Element(code, "summary", "All fields: what is not set becomes empty.");
            code.Lines($"public static {type} All => new(\"*\");");
            code.Separate();
            foreach (var field in set.Fields)
            {
                DocWriter.Element(code, "summary", docs.Prose(field.Comment));
                SdkWriter.Obsolete(code, field.Obsolete);
                code.Lines($"public static {type} {field.Property} => new(\"{field.Path}\");");
                code.Separate();
            }
        });
    }
}
