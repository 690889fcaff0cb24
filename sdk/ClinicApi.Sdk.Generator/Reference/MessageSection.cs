using System.Globalization;
using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Model;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Generator.Reference;

/// <summary>A message and what its fields accept.</summary>
internal static class MessageSection
{
    public static void Write(StringBuilder text, MessageDescriptor message)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {message.Name}").AppendLine().AppendLine(Comments.Text(message.Declaration)).AppendLine();
        if (message.Resource() is { } resource)
            text.AppendLine(CultureInfo.InvariantCulture, $"Named `{resource.Pattern}`.").AppendLine();
        if (message.Fields.InDeclarationOrder() is { Count: > 0 } fields)
        {
            text.AppendLine("| field | type | |").AppendLine("| --- | --- | --- |");
            foreach (var field in fields)
                text.AppendLine(CultureInfo.InvariantCulture, $"| `{field.Name}` | {TypeNames.Of(field)} | {ReferenceWriter.Cell(About(field))} |");
            text.AppendLine();
        }

        foreach (var nested in message.NestedTypes.Where(n => n.GetOptions()?.MapEntry != true))
            Write(text, nested);
        foreach (var values in message.EnumTypes)
            EnumSection.Write(text, values);
    }

    private static string About(FieldDescriptor field)
    {
        var rules = field.Rule() is { } rule ? Rules(rule).ToList() : [];
        if (field.RealContainingOneof is { } oneof)
            rules.Add($"one of `{oneof.Name}`");
        var comment = Comments.Text(field.Declaration);
        return rules.Count == 0 ? comment : $"{comment} *{string.Join("; ", rules)}.*";
    }

    private static IEnumerable<string> Rules(FieldRule rule)
    {
        if (rule.Required)
            yield return "Required";
        if (rule.Immutable)
            yield return "Immutable";
        if (rule.OutputOnly)
            yield return "Output only";
        if (rule.InputOnly)
            yield return "Input only";
        if (rule.Format != FieldFormat.Unspecified)
            yield return $"Format {Words(rule.Format.ToString())}";
        if (rule.ResourceTypes.Count > 0)
            yield return $"Name of a resource: {string.Join(" or ", rule.ResourceTypes)}";
        if (rule.MinLength > 0)
            yield return $"At least {rule.MinLength} characters";
        if (rule.MaxLength > 0)
            yield return $"At most {rule.MaxLength} characters";
        if (rule.MaxItems > 0)
            yield return $"At most {rule.MaxItems} elements";
        if (rule.Min is { } min)
            yield return $"At least {min.ToString(CultureInfo.InvariantCulture)}";
        if (rule.Max is { } max)
            yield return $"At most {max.ToString(CultureInfo.InvariantCulture)}";
        if (rule.MinDuration is { } shortest)
            yield return $"At least {Seconds(shortest)}";
        if (rule.MaxDuration is { } longest)
            yield return $"At most {Seconds(longest)}";
        if (rule.DurationStep is { } step)
            yield return $"A multiple of {Seconds(step)}";
        if (rule.Sensitivity != Sensitivity.Unspecified)
            yield return $"Sensitive: {rule.Sensitivity.ToString().ToLowerInvariant()}";
    }

    private static string Seconds(Duration duration) => $"{duration.ToTimeSpan().TotalSeconds.ToString(CultureInfo.InvariantCulture)} s";

    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
