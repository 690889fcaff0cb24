using ClinicApi.Options.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Contract;

/// <summary>What the contract says about itself. Null: it says nothing.</summary>
internal static class Annotations
{
    /// <summary>Without it, options would be parsed as unknown fields.</summary>
    public static ExtensionRegistry Registry { get; } =
    [
        AnnotationsExtensions.Resource,
        AnnotationsExtensions.Field,
        AnnotationsExtensions.Method,
        AnnotationsExtensions.Service,
    ];

    public static MethodRule? Rule(this MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Method);

    public static ServiceRule? Rule(this ServiceDescriptor service) => service.GetOptions()?.GetExtension(AnnotationsExtensions.Service);

    public static ResourceRule? Resource(this MessageDescriptor message) =>
        message.GetOptions()?.GetExtension(AnnotationsExtensions.Resource);

    public static FieldRule? Rule(this FieldDescriptor field) => field.GetOptions()?.GetExtension(AnnotationsExtensions.Field);
}
