using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>Recognises the standard method Update (AIP-134), and the Get with which it makes a round.</summary>
internal static class UpdateReader
{
    /// <summary>The message that a method updates under a mask. Null: it is no such method.</summary>
    public static MessageDescriptor? Updated(MethodDescriptor method) => ResourceField(method)?.MessageType;

    /// <summary>How to read, change and write the resource. Null: it cannot be read by its name, or has no etag.</summary>
    public static UpdateModel? Read(MethodDescriptor method, ResourceModel? resource)
    {
        if (ResourceField(method) is not { } field || resource is null || field.MessageType.FindFieldByName("etag") is null)
            return null;
        var get = method.Service.FindMethodByName("Get" + field.MessageType.Name);
        return get?.OutputType == field.MessageType && get.InputType.FindFieldByName("name") is { FieldType: FieldType.String }
            ? new UpdateModel(
                get.Name,
                CSharpTypes.Of(get.InputType),
                resource.Words,
                CSharpTypes.Of(field.MessageType),
                CSharpNames.Property(field),
                CSharpNames.Property(Mask(method.InputType)!))
            : null;
    }

    private static FieldDescriptor? ResourceField(MethodDescriptor method) =>
        method.Name == "Update" + method.OutputType.Name && Mask(method.InputType) is not null
            ? method.InputType.Fields.InDeclarationOrder().FirstOrDefault(f =>
                f is { FieldType: FieldType.Message, IsRepeated: false } && f.MessageType == method.OutputType)
            : null;

    private static FieldDescriptor? Mask(MessageDescriptor request) =>
        request.FindFieldByName("update_mask") is { } mask && CSharpTypes.IsFieldMask(mask) ? mask : null;
}
