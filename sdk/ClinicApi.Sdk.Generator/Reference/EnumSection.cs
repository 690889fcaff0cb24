using System.Globalization;
using System.Text;
using ClinicApi.Sdk.Generator.Model;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Reference;

/// <summary>An enumeration and its values.</summary>
internal static class EnumSection
{
    public static void Write(StringBuilder text, EnumDescriptor values)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {values.Name}").AppendLine().AppendLine(Comments.Text(values.Declaration)).AppendLine();
        text.AppendLine("| value | | |").AppendLine("| --- | --- | --- |");
        foreach (var value in values.Values)
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{value.Name}` | {value.Number} | {ReferenceWriter.Cell(Comments.Text(value.Declaration))} |");
        text.AppendLine();
    }
}
