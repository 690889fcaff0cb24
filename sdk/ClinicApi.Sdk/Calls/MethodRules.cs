using System.Collections.Frozen;
using ClinicApi.Options.V1;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Calls;

/// <summary>What the contract's annotations say of one method, as far as a client acts on it.</summary>
internal sealed record MethodRules(
    string Service, string Method, bool IsMutation, TimeSpan? Timeout, IFieldAccessor? RequestId, IFieldAccessor[] ClinicPath)
{
    private static readonly FileDescriptor[] Files =
    [
        AppointmentServiceReflection.Descriptor,
        AuditServiceReflection.Descriptor,
        ClinicServiceReflection.Descriptor,
        EventServiceReflection.Descriptor,
        PartnerServiceReflection.Descriptor,
        PatientServiceReflection.Descriptor,
        SkinAssessmentServiceReflection.Descriptor,
        WebhookServiceReflection.Descriptor,
    ];

    /// <summary>Every method of the contract, by its full name as gRPC writes it: <c>/package.Service/Method</c>.</summary>
    public static FrozenDictionary<string, MethodRules> ByFullName { get; } =
        Files.SelectMany(f => f.Services).SelectMany(s => s.Methods).ToFrozenDictionary(m => $"/{m.Service.FullName}/{m.Name}", Read);

    /// <summary>The clinic that a request concerns, or null.</summary>
    public string? ClinicOf(object request)
    {
        var value = request;
        foreach (var field in ClinicPath)
        {
            if (value is not IMessage message)
                return null;
            value = field.GetValue(message);
        }

        var name = value is IReadOnlyList<string> { Count: > 0 } names ? names[0] : value as string;
        var parts = name?.Split('/', 3);
        return parts is ["clinics", var clinic, ..] ? clinic : null;
    }

    private static MethodRules Read(MethodDescriptor method)
    {
        var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Method);
        return new MethodRules(
            method.Service.FullName,
            method.Name,
            rule.Effect == Effect.Mutation,
            rule.DefaultTimeout?.ToTimeSpan(),
            method.InputType.FindFieldByName("request_id")?.Accessor,
            [.. Path(method.InputType, rule.ClinicField)]);
    }

    private static IEnumerable<IFieldAccessor> Path(MessageDescriptor type, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            // A path through a list of messages (batches) concerns more than one clinic.
            if (type.FindFieldByName(name) is not { } field)
                yield break;
            yield return field.Accessor;
            if (field.FieldType != FieldType.Message)
                yield break;
            type = field.MessageType;
        }
    }
}
