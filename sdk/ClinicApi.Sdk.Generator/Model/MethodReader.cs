using ClinicApi.Options.V1;
using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>Makes the model of a method.</summary>
/// <param name="resources">The resources by the full name of their message.</param>
internal sealed class MethodReader(IReadOnlyDictionary<string, ResourceModel> resources, Problems problems)
{
    private const string Nothing = "google.protobuf.Empty";

    /// <summary>The model, or null if the method cannot be called as the SDK calls methods.</summary>
    public MethodModel? Read(MethodDescriptor method)
    {
        if (method.Rule() is not { } rule || rule.Effect == Effect.Unspecified)
        {
            problems.Add(method, "SDK030", "the option (clinicapi.options.v1.method) with an effect is missing.");
            return null;
        }

        var shape = ShapeReader.Read(method, problems);
        if (method.IsClientStreaming && shape is not Shape.Upload)
        {
            problems.Add(method, "SDK031", "streams of requests are supported only for contents: the request has bytes data and a string sha256.");
            return null;
        }

        var requestId = method.InputType.FindFieldByName("request_id") is { FieldType: FieldType.String, IsRepeated: false };
        if (rule.Effect == Effect.Mutation && !requestId)
            problems.Add(method, "SDK032", "it changes state, and its request has no string request_id, so it could not be repeated safely.");
        if (!method.IsServerStreaming && rule.DefaultTimeout is null)
            problems.Add(method, "SDK033", "it has no default_timeout.");

        var resource = resources.GetValueOrDefault(method.OutputType.FullName);
        var comment = Comments.Text(method.Declaration);
        var (summary, remarks) = Comments.Split(Comments.WithoutDeprecation(comment));
        return new MethodModel(
            method.Service.FullName,
            method.Name,
            CSharpTypes.Of(method.InputType),
            rule.Effect == Effect.Read && rule.Signatures.Count == 0 && RequiresNothing(method.InputType),
            method.OutputType.FullName == Nothing ? null : CSharpTypes.Of(method.OutputType),
            resource is null ? "The answer." : $"The {resource.Words} as it is now.",
            new MethodDocs(summary, remarks, rule.Scope, Callers(rule), Comments.Obsolete(method.GetOptions()?.Deprecated ?? false, comment)),
            new MethodPolicy(
                rule.Effect == Effect.Mutation, rule.DefaultTimeout?.ToTimeSpan(), requestId, ClinicReader.Read(method, rule.ClinicField, problems)),
            shape,
            OverloadReader.Read(method, shape is Shape.Upload ? [] : rule.Signatures, problems),
            UpdateReader.Read(method, resource));
    }

    private static bool RequiresNothing(MessageDescriptor request) =>
        request.Fields.InDeclarationOrder().All(f => f.Rule() is not { Required: true });

    private static string Callers(MethodRule rule)
    {
        string[] kinds = [.. rule.Callers.Select(c => c switch
        {
            CallerKind.Partner => "partners",
            CallerKind.Staff => "clinic staff",
            CallerKind.Service => "internal services",
            CallerKind.Administrator => "administrators",
            _ => "others",
        })];
        return kinds.Length < 2 ? string.Concat(kinds) : $"{string.Join(", ", kinds[..^1])} and {kinds[^1]}";
    }
}
