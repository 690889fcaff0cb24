using System.Collections.Immutable;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Facts;

/// <summary>A path of fields into a message, resolved once against its descriptor.</summary>
internal sealed class InputPath
{
    private readonly ImmutableArray<FieldDescriptor> fields;

    private readonly Func<IMessage, int>? code;

    private InputPath(ImmutableArray<FieldDescriptor> fields)
    {
        this.fields = fields;
        code = EnumGetter.Of(fields[^1]);
    }

    public FieldDescriptor Last => fields[^1];

    /// <summary>The path, or null and why it leads nowhere. Only the last field may be repeated.</summary>
    public static InputPath? Resolve(MessageDescriptor root, string path, out string? reason)
    {
        var found = ImmutableArray.CreateBuilder<FieldDescriptor>();
        var message = root;
        foreach (var name in path.Split('.'))
        {
            if (message is null)
            {
                reason = $"'{found[^1].Name}' of '{path}' has no fields";
                return null;
            }

            if (message.FindFieldByName(name) is not { } field)
            {
                reason = $"{message.Name} has no field '{name}'";
                return null;
            }

            found.Add(field);
            message = field.FieldType == FieldType.Message && !field.IsRepeated && !IsWrapper(field) && field.MessageType != CivilDate.Descriptor
                ? field.MessageType
                : null;
        }

        reason = null;
        return new InputPath(found.ToImmutable());
    }

    public static bool IsWrapper(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType.File.Name == "google/protobuf/wrappers.proto";

    /// <summary>The message that holds the last field; null if one on the way is absent.</summary>
    public IMessage? Holder(IMessage root)
    {
        var message = root;
        for (var i = 0; i < fields.Length - 1; i++)
        {
            if (fields[i].Accessor.GetValue(message) is not IMessage next)
                return null;

            message = next;
        }

        return message;
    }

    /// <summary>What the last field of a message holds, as a fact's value; unknown if it is absent.</summary>
    public FactValue ReadFact(IMessage holder, FactType type) =>
        code is null ? FieldValue.Of(Last.Accessor.GetValue(holder), type) : FieldValue.OfCode(code(holder), type);

    /// <summary>Whether the last field of a message is absent. A date that does not exist is not absent, and stays unknown.</summary>
    public bool IsAbsent(IMessage holder) => code is null && Last.Accessor.GetValue(holder) is null;

    public object? Read(IMessage root) => Holder(root) is { } holder ? Last.Accessor.GetValue(holder) : null;
}
