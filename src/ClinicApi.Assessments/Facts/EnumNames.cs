using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Facts;

/// <summary>Names of enumeration values, as the knowledge base writes them.</summary>
internal static class EnumNames
{
    public static int? Number(EnumDescriptor values, string name) => values.FindValueByName(name)?.Number;

    /// <summary>A bit for each value. Every enumeration of the inputs has fewer than 64 values.</summary>
    public static ulong Bits(EnumDescriptor values, IEnumerable<string> names) =>
        names.Aggregate(0ul, (bits, name) => bits | 1ul << Number(values, name)!.Value);

    /// <summary>The enumeration of a list's element, or of one of its fields; null if it has none.</summary>
    public static EnumDescriptor? ElementEnum(FieldDescriptor list, string field)
    {
        if (field.Length == 0)
            return list.FieldType == FieldType.Enum ? list.EnumType : null;

        var found = list.FieldType == FieldType.Message ? list.MessageType.FindFieldByName(field) : null;
        return found is { FieldType: FieldType.Enum, IsRepeated: false } ? found.EnumType : null;
    }
}
