using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>
/// Makes the field paths of a message that is updated: its fields, and those of the contract's own messages in them, as far as a caller
/// may write them. A path's name is that of its fields in a row: <c>InputsHistory</c> for <c>inputs.history</c>.
/// </summary>
internal static class FieldSetReader
{
    private static readonly string[] Identity = ["name", "etag"];

    public static FieldSetModel Read(MessageDescriptor message, Problems problems)
    {
        var fields = new List<FieldModel>();
        foreach (var field in Writable(message).Where(f => !Identity.Contains(f.Name)))
        {
            Add(field, CSharpNames.Pascal(field.Name), field.Name);
            if (field is { FieldType: FieldType.Message, IsRepeated: false } && field.MessageType.File.Package == message.File.Package)
            {
                foreach (var inner in Writable(field.MessageType))
                    Add(inner, CSharpNames.Pascal(field.Name) + CSharpNames.Pascal(inner.Name), $"{field.Name}.{inner.Name}");
            }
        }

        var type = message.Resource()?.Type is { Length: > 0 } resource ? resource : CSharpNames.Parameter(message.Name);
        return new FieldSetModel(message.File.Name, message.Name + "Fields", CSharpTypes.Of(message), CSharpNames.Words(type), fields);

        void Add(FieldDescriptor field, string property, string path)
        {
            if (property == "All" || fields.Any(f => f.Property == property))
                problems.Add(field, "SDK020", $"two paths for update masks of {message.FullName} would be named {property}.");
            var comment = Comments.Text(field.Declaration);
            fields.Add(new FieldModel(
                property,
                path,
                Comments.Split(Comments.WithoutDeprecation(comment)).First,
                Comments.Obsolete(field.GetOptions()?.Deprecated ?? false, comment)));
        }
    }

    private static IEnumerable<FieldDescriptor> Writable(MessageDescriptor message) =>
        message.Fields.InDeclarationOrder().Where(f => f.Rule() is not { OutputOnly: true });
}
