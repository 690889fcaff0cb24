using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Reference;

/// <summary>Types as a reader follows them: those of the contract are links.</summary>
internal static class TypeNames
{
    private const string Contract = "clinicapi.v1";

    public static string Of(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var entry = field.MessageType.Fields;
            return $"map of {Single(entry[1])} to {Single(entry[2])}";
        }

        return field.IsRepeated ? $"list of {Single(field)}" : Single(field);
    }

    public static string Of(MessageDescriptor message) => Link(message, message.Name);

    private static string Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => Of(field.MessageType),
        FieldType.Enum => Link(field.EnumType, field.EnumType.Name),
        var scalar => scalar.ToString().ToLowerInvariant(),
    };

    private static string Link(IDescriptor type, string name) =>
        type.File.Package == Contract ? $"[{name}]({ReferenceWriter.PageOf(type.File)}#{name.ToLowerInvariant()})" : name;
}
