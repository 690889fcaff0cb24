using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>Makes the expression by which a request tells its clinic, from the path that the annotations give.</summary>
internal static class ClinicReader
{
    /// <summary>Null: the method concerns no clinic, or, through a list of messages, perhaps several.</summary>
    public static string? Read(MethodDescriptor method, string path, Problems problems)
    {
        if (path.Length == 0)
            return null;
        var expression = "request";
        var message = method.InputType;
        var segments = path.Split('.');
        for (var i = 0; i < segments.Length; i++)
        {
            if (message.FindFieldByName(segments[i]) is not { } field)
            {
                problems.Add(method, "SDK034", $"clinic_field '{path}' is not a path of its request.");
                return null;
            }

            expression += (i == 0 ? "." : "?.") + CSharpNames.Property(field);
            if (i == segments.Length - 1)
                return Name(method, field, expression, problems);
            if (field.FieldType != FieldType.Message || field.IsRepeated)
                return null;
            message = field.MessageType;
        }

        return null;
    }

    private static string? Name(MethodDescriptor method, FieldDescriptor field, string expression, Problems problems)
    {
        if (field.FieldType == FieldType.String)
            return field.IsRepeated ? expression + ".FirstOrDefault()" : expression;
        problems.Add(method, "SDK034", $"clinic_field ends at {field.Name}, which is no string.");
        return null;
    }
}
