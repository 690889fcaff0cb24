using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Names;

/// <summary>The C# types of messages and fields, as generated code names them without regard to what else is in scope.</summary>
internal static class CSharpTypes
{
    private const string Timestamp = "google.protobuf.Timestamp";
    private const string Duration = "google.protobuf.Duration";
    private const string FieldMask = "google.protobuf.FieldMask";

    public static string Of(MessageDescriptor message) =>
        $"global::{CSharpNames.Namespace(message.File)}.{Nested(message.ContainingType, message.Name)}";

    public static string Of(EnumDescriptor type) =>
        $"global::{CSharpNames.Namespace(type.File)}.{Nested(type.ContainingType, type.Name)}";

    /// <summary>The type of a parameter for a field: what a .NET developer has at hand rather than what goes over the wire.</summary>
    public static string Parameter(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
            return $"IDictionary<{Parameter(key)}, {Parameter(value)}>";
        }

        var single = Single(field);
        return field.IsRepeated ? $"IEnumerable<{single}>" : single;
    }

    /// <summary>How a parameter goes into its field.</summary>
    public static string Initializer(FieldDescriptor field, string parameter)
    {
        var property = CSharpNames.Property(field);
        if (field.IsRepeated)
            return $"{property} = {{ {parameter} }}";
        return Converts(field) switch
        {
            Timestamp => $"{property} = global::Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset({parameter})",
            Duration => $"{property} = global::Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan({parameter})",
            _ => $"{property} = {parameter}",
        };
    }

    public static bool IsTimestamp(FieldDescriptor field) => Converts(field) == Timestamp;

    public static bool IsFieldMask(FieldDescriptor field) =>
        field is { IsRepeated: false, FieldType: FieldType.Message } && field.MessageType.FullName == FieldMask;

    private static string? Converts(FieldDescriptor field) =>
        field is { IsRepeated: false, FieldType: FieldType.Message } && field.MessageType.FullName is Timestamp or Duration
            ? field.MessageType.FullName
            : null;

    private static string Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "string",
        FieldType.Bool => "bool",
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => "int",
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => "long",
        FieldType.UInt32 or FieldType.Fixed32 => "uint",
        FieldType.UInt64 or FieldType.Fixed64 => "ulong",
        FieldType.Double => "double",
        FieldType.Float => "float",
        FieldType.Bytes => "global::Google.Protobuf.ByteString",
        FieldType.Enum => Of(field.EnumType),
        _ => OfMessage(field),
    };

    private static string OfMessage(FieldDescriptor field) => (Converts(field) ?? field.MessageType.FullName) switch
    {
        Timestamp when !field.IsRepeated => "DateTimeOffset",
        Duration when !field.IsRepeated => "TimeSpan",
        FieldMask => "global::Google.Protobuf.WellKnownTypes.FieldMask?",
        "google.protobuf.DoubleValue" => "double?",
        "google.protobuf.FloatValue" => "float?",
        "google.protobuf.Int64Value" => "long?",
        "google.protobuf.UInt64Value" => "ulong?",
        "google.protobuf.Int32Value" => "int?",
        "google.protobuf.UInt32Value" => "uint?",
        "google.protobuf.BoolValue" => "bool?",
        "google.protobuf.StringValue" => "string?",
        "google.protobuf.BytesValue" => "global::Google.Protobuf.ByteString?",
        _ => Of(field.MessageType),
    };

    private static string Nested(MessageDescriptor? outer, string name) =>
        outer is null ? name : Nested(outer.ContainingType, outer.Name) + ".Types." + name;
}
