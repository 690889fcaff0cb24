using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Assessments;

/// <summary>Leaves of a message what a consent shares: the fields that its paths name, with all that is in them, and nothing else.</summary>
internal static class SharedFields
{
    /// <summary>Whoever may see anything of a resource knows what it is called.</summary>
    private const string Name = "name";

    /// <param name="message">The whole. It is changed.</param>
    /// <param name="paths">A JSON array of paths. Empty: everything is shared.</param>
    public static void Keep(IMessage message, string paths)
    {
        var shared = JsonSerializer.Deserialize<string[]>(paths)!;
        if (shared.Length > 0)
            Keep(message, [.. shared.Append(Name).Select(path => path.Split('.'))], depth: 0);
    }

    private static void Keep(IMessage message, IReadOnlyCollection<string[]> paths, int depth)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var here = paths.Where(path => path[depth] == field.Name).ToList();
            if (here.Count == 0)
                field.Accessor.Clear(message);
            else if (HasParts(field) && here.TrueForAll(path => path.Length > depth + 1) && field.Accessor.GetValue(message) is IMessage part)
                Keep(part, here, depth + 1);
        }
    }

    /// <summary>Lists, times and wrapped numbers are shared whole or not at all.</summary>
    private static bool HasParts(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && !field.IsRepeated && field.MessageType.File.Package != "google.protobuf";
}
