using System.Text.Json;
using ClinicApi.Assessments.Facts;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Loading;

/// <summary>Compares JSON with a message's fields, so that a mistake is reported with its path rather than as a parser's complaint.</summary>
internal static class JsonShape
{
    public static void Check(JsonElement element, MessageDescriptor message, string path, Action<string, string> report)
    {
        if (!Is(element, JsonValueKind.Object, path, report))
            return;

        var seen = new HashSet<string>();
        foreach (var property in element.EnumerateObject())
        {
            var below = $"{path}.{property.Name}";
            if (Field(message, property.Name) is not { } field)
                report(below, "is not a key that is known here");
            else if (!seen.Add(property.Name))
                report(below, "is written twice");
            else
                CheckField(property.Value, field, below, report);
        }
    }

    private static FieldDescriptor? Field(MessageDescriptor message, string jsonName)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (field.JsonName == jsonName)
                return field;
        }

        return null;
    }

    private static void CheckField(JsonElement element, FieldDescriptor field, string path, Action<string, string> report)
    {
        if (field.IsMap)
        {
            if (Is(element, JsonValueKind.Object, path, report))
            {
                foreach (var property in element.EnumerateObject())
                    Is(property.Value, JsonValueKind.String, $"{path}.{property.Name}", report);
            }
        }
        else if (!field.IsRepeated)
        {
            CheckValue(element, field, path, report);
        }
        else if (Is(element, JsonValueKind.Array, path, report))
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
                CheckValue(item, field, $"{path}[{index++}]", report);
        }
    }

    private static void CheckValue(JsonElement element, FieldDescriptor field, string path, Action<string, string> report)
    {
        switch (field.FieldType)
        {
            case FieldType.Message when InputPath.IsWrapper(field):
                Is(element, JsonValueKind.Number, path, report);
                break;
            case FieldType.Message:
                Check(element, field.MessageType, path, report);
                break;
            case FieldType.Enum:
                if (Is(element, JsonValueKind.String, path, report)
                    && EnumNames.Number(field.EnumType, element.GetString()!) is null or 0)
                {
                    report(path, $"'{element.GetString()}' is not a value of {field.EnumType.Name}");
                }

                break;
            case FieldType.String:
                Is(element, JsonValueKind.String, path, report);
                break;
            case FieldType.Bool:
                if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                    report(path, "must be true or false");

                break;
            case FieldType.Int32:
                if (Is(element, JsonValueKind.Number, path, report) && !element.TryGetInt32(out _))
                    report(path, "must be a whole number");

                break;
            default:
                Is(element, JsonValueKind.Number, path, report);
                break;
        }
    }

    private static bool Is(JsonElement element, JsonValueKind kind, string path, Action<string, string> report)
    {
        if (element.ValueKind == kind)
            return true;

        report(path, kind switch
        {
            JsonValueKind.Object => "must be an object",
            JsonValueKind.Array => "must be a list",
            JsonValueKind.Number => "must be a number",
            _ => "must be a text",
        });
        return false;
    }
}
