using ClinicApi.Options.V1;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Contracts.Tests.Reading;

/// <summary>A message that is a resource, and what it says about itself.</summary>
internal sealed record Resource(MessageDescriptor Message, ResourceRule Rule)
{
    /// <summary>The type as protobuf spells fields, for example `webhook_endpoint`.</summary>
    public string FieldName => Naming.Snake(Rule.Type);

    /// <summary>The pattern of the collection's parent; empty for a top-level collection.</summary>
    public string ParentPattern => string.Join('/', Rule.Pattern.Split('/')[..^2]);
}

/// <summary>The project's options on descriptors, and the few properties of descriptors that the rules go by.</summary>
internal static class Annotations
{
    public static ResourceRule? Resource(this MessageDescriptor message) =>
        message.GetOptions()?.GetExtension(AnnotationsExtensions.Resource);

    public static FieldRule Rule(this FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(AnnotationsExtensions.Field) ?? new FieldRule();

    public static MethodRule Rule(this MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(AnnotationsExtensions.Method) ?? new MethodRule();

    public static ServiceRule Rule(this ServiceDescriptor service) =>
        service.GetOptions()?.GetExtension(AnnotationsExtensions.Service) ?? new ServiceRule();

    public static ErrorRule? Rule(this EnumValueDescriptor value) =>
        value.GetOptions()?.GetExtension(AnnotationsExtensions.Error);

    public static bool IsString(this FieldDescriptor field) => field.FieldType == FieldType.String;

    public static bool IsOf(this FieldDescriptor field, MessageDescriptor type) =>
        field.FieldType == FieldType.Message && field.MessageType.FullName == type.FullName;

    public static bool IsTimestamp(this FieldDescriptor field) => field.IsOf(Timestamp.Descriptor);

    public static bool IsStreaming(this MethodDescriptor method) => method.IsClientStreaming || method.IsServerStreaming;

    public static bool IsMutation(this MethodDescriptor method) => method.Rule().Effect == Effect.Mutation;

    public static bool RefersToResource(this FieldDescriptor field) =>
        field.Rule().ResourceTypes.Count > 0 || field.Rule().ChildType.Length > 0;

    /// <summary>The field at the end of a path such as `searches.treatments`, or null if there is none.</summary>
    public static FieldDescriptor? Resolve(this MessageDescriptor message, string path)
    {
        FieldDescriptor? field = null;
        foreach (var name in path.Split('.'))
        {
            if (field is not null && field.FieldType != FieldType.Message)
                return null;

            field = (field?.MessageType ?? message).FindFieldByName(name);
            if (field is null)
                return null;
        }

        return field;
    }
}
