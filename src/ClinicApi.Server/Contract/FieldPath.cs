using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Contract;

/// <summary>A path such as <c>appointment.name</c> through a message; a repeated field on the way means all of its elements.</summary>
internal sealed class FieldPath
{
    private readonly FieldDescriptor[] fields;

    private FieldPath(FieldDescriptor[] fields) => this.fields = fields;

    public FieldDescriptor Last => fields[^1];

    public static FieldPath Resolve(MessageDescriptor message, string path)
    {
        var found = new List<FieldDescriptor>();
        foreach (var part in path.Split('.'))
        {
            var owner = found.Count == 0 ? message : found[^1].MessageType;
            found.Add(owner.FindFieldByName(part)
                ?? throw new InvalidOperationException($"{message.FullName} has no field {path}."));
        }

        return new FieldPath([.. found]);
    }

    public IReadOnlyList<string> ReadStrings(IMessage message) => fields is not [var only]
        ? [.. Read(message, 0).OfType<string>()]
        : only.Accessor.GetValue(message) switch
        {
            string text => [text],
            IReadOnlyList<string> texts => texts,
            _ => [],
        };

    private IEnumerable<object> Read(IMessage message, int depth)
    {
        var value = fields[depth].Accessor.GetValue(message);
        var values = fields[depth].IsRepeated ? ((IEnumerable)value).Cast<object>() : value is null ? [] : [value];
        return depth == fields.Length - 1
            ? values
            : values.Cast<IMessage>().SelectMany(element => Read(element, depth + 1));
    }
}
