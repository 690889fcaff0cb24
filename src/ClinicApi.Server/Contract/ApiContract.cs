using System.Collections.Frozen;
using ClinicApi.Options.V1;
using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Contract;

/// <summary>What the contract says of a method.</summary>
/// <param name="FullName">The path on which gRPC calls it.</param>
/// <param name="Descriptor">The method as protobuf describes it.</param>
/// <param name="Rule">Its annotations.</param>
/// <param name="ClinicField">Where a request names the clinic or what belongs to it; null if the method concerns no one clinic.</param>
/// <param name="SubjectField">Where a request names what the call is about; null if it does not.</param>
internal sealed record MethodContract(
    string FullName, MethodDescriptor Descriptor, MethodRule Rule, FieldPath? ClinicField, FieldPath? SubjectField)
{
    /// <summary>Where a request names the partner or what belongs to it; null if the method is not about a partner.</summary>
    public FieldPath? PartnerField { get; } = SubjectField is not null && ApiContract.IsOfPartner(SubjectField.Last) ? SubjectField : null;

    /// <summary>Where a request holds the resource that the method makes or changes; null if it holds none.</summary>
    public FieldDescriptor? ResourceField { get; } = Descriptor.InputType.Fields.InFieldNumberOrder()
        .FirstOrDefault(field => field.FieldType == FieldType.Message && field.MessageType == Descriptor.OutputType);

    /// <summary>Where a request names what of the resource is to change; null if the method is no standard update.</summary>
    public FieldDescriptor? UpdateMaskField { get; } =
        Descriptor.Name.StartsWith("Update", StringComparison.Ordinal) ? Descriptor.InputType.FindFieldByName("update_mask") : null;

    public FieldDescriptor? RequestIdField { get; } = Descriptor.InputType.FindFieldByName("request_id");

    public bool IsMutation { get; } = Rule.Effect == Effect.Mutation;
}

/// <summary>The contract as the running server reads it from its own descriptors: methods, resources and field rules.</summary>
internal static class ApiContract
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

    private static readonly FieldRule NoRule = new();

    /// <summary>All services of the contract, by full name.</summary>
    public static readonly FrozenDictionary<string, Google.Protobuf.Reflection.ServiceDescriptor> Services =
        Files.SelectMany(f => f.Services).ToFrozenDictionary(s => s.FullName);

    /// <summary>Patterns of resource names, by resource type.</summary>
    public static readonly FrozenDictionary<string, string> Patterns = FindPatterns();

    /// <summary>All methods, by the path on which gRPC calls them, for example <c>/clinicapi.v1.PatientService/GetPatient</c>.</summary>
    public static readonly FrozenDictionary<string, MethodContract> Methods =
        Services.Values.SelectMany(s => s.Methods).Select(Describe).ToFrozenDictionary(m => m.FullName);

    /// <summary>The type whose pattern is that of the collection's parent, for example <c>clinic</c> for <c>patient</c>.</summary>
    public static string ParentPattern(string childType)
    {
        var pattern = Patterns[childType];
        return string.Join('/', pattern.Split('/')[..^2]);
    }

    public static string TypeOfPattern(string pattern) => Patterns.First(p => p.Value == pattern).Key;

    public static FieldRule RuleOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(AnnotationsExtensions.Field) ?? NoRule;

    /// <summary>Whether a field names a partner or what belongs to one.</summary>
    public static bool IsOfPartner(FieldDescriptor field)
    {
        var rule = RuleOf(field);
        return rule.ResourceTypes.Append(rule.ChildType).Any(type => Patterns.GetValueOrDefault(type, "").StartsWith("partners/", StringComparison.Ordinal));
    }

    private static MethodContract Describe(MethodDescriptor method)
    {
        var rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Method)
            ?? throw new InvalidOperationException($"{method.FullName} has no method option.");
        var clinicField = rule.ClinicField.Length == 0 ? null : FieldPath.Resolve(method.InputType, rule.ClinicField);
        return new MethodContract($"/{method.Service.FullName}/{method.Name}", method, rule, clinicField, clinicField ?? FindSubject(method));
    }

    /// <summary>By the conventions: its name, its parent, or the name of the resource to update.</summary>
    private static FieldPath? FindSubject(MethodDescriptor method)
    {
        var input = method.InputType;
        if ((input.FindFieldByName("name") ?? input.FindFieldByName("parent")) is { } named)
            return FieldPath.Resolve(input, named.Name);
        var updated = input.FindFieldByName("update_mask") is null
            ? null
            : input.Fields.InFieldNumberOrder().FirstOrDefault(f => f.FieldType == FieldType.Message && f.MessageType == method.OutputType);
        return updated is null ? null : FieldPath.Resolve(input, $"{updated.Name}.name");
    }

    private static FrozenDictionary<string, string> FindPatterns()
    {
        var seen = new HashSet<string>();
        var files = new Queue<FileDescriptor>(Files);
        var patterns = new Dictionary<string, string>();
        while (files.TryDequeue(out var file))
        {
            if (!seen.Add(file.Name))
                continue;
            foreach (var dependency in file.Dependencies)
                files.Enqueue(dependency);
            foreach (var message in file.MessageTypes)
            {
                if (message.GetOptions()?.GetExtension(AnnotationsExtensions.Resource) is { } resource)
                    patterns[resource.Type] = resource.Pattern;
            }
        }

        return patterns.ToFrozenDictionary();
    }
}
