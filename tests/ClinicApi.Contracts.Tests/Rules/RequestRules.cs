using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Options.V1;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Contracts.Tests.Rules;

/// <summary>The forms of requests and responses: AIP-131 to 136, 155 and 158. Each rule returns what breaks it.</summary>
internal static class RequestRules
{
    /// <summary>Custom verbs that leave nothing behind to return.</summary>
    private static readonly string[] EndingVerbs = ["Delete", "Release", "Leave"];

    public static IEnumerable<string> RequestsAreNamedAfterTheirMethod(Contract contract) =>
        from method in contract.Methods
        where method.InputType.Name != $"{method.Name}Request"
        select $"{method.FullName} takes {method.InputType.Name}.";

    public static IEnumerable<string> ResponsesFitTheirMethod(Contract contract) =>
        from method in contract.Methods
        let expected = ExpectedResponses(contract, method)
        where !expected.Contains(method.OutputType.FullName)
        select $"{method.FullName} returns {method.OutputType.FullName}, not {string.Join(" or ", expected)}.";

    public static IEnumerable<string> MutationsAreIdempotent(Contract contract) =>
        from method in contract.Methods
        where method.IsMutation()
        let field = method.InputType.FindFieldByName("request_id")
        where field is null || !field.IsString() || field.Rule().Format != FieldFormat.Uuid
        select $"{method.FullName} changes state, and its request has no `request_id` of format UUID.";

    /// <summary>Whatever a caller may send more of than one, a filter's values among it, has a most.</summary>
    public static IEnumerable<string> RequestsAreBounded(Contract contract)
    {
        var (seen, open) = (new HashSet<string>(), new Queue<MessageDescriptor>(contract.Methods.Select(method => method.InputType)));
        while (open.TryDequeue(out var message))
        {
            if (!seen.Add(message.FullName) || message.File.Package.StartsWith("google.", StringComparison.Ordinal))
                continue;
            foreach (var field in message.Fields.InFieldNumberOrder().Where(field => !field.Rule().OutputOnly))
            {
                if (field.IsRepeated && field.Rule().MaxItems == 0)
                    yield return $"{message.FullName} takes any number of `{field.Name}`.";
                if (field.FieldType == FieldType.Message)
                    open.Enqueue(field.MessageType);
            }
        }
    }

    public static IEnumerable<string> ReadsNeedNoRequestId(Contract contract) =>
        from method in contract.Methods
        where !method.IsMutation() && method.InputType.FindFieldByName("request_id") is not null
        select $"{method.FullName} changes nothing, and its request has a `request_id`.";

    public static IEnumerable<string> ListsHavePages(Contract contract)
    {
        foreach (var method in contract.Methods.Where(method => Verb(method) == "List"))
        {
            if (method.InputType.FindFieldByName("page_size") is not { FieldType: FieldType.Int32 })
                yield return $"{method.FullName} has no `page_size`.";
            if (method.InputType.FindFieldByName("page_token") is not { FieldType: FieldType.String })
                yield return $"{method.FullName} has no `page_token`.";
            if (method.OutputType.FindFieldByName("next_page_token") is not { FieldType: FieldType.String })
                yield return $"{method.FullName} has no `next_page_token`.";
            if (method.OutputType.FindFieldByNumber(1) is not { IsRepeated: true, FieldType: FieldType.Message })
                yield return $"{method.FullName} does not return its elements in field 1.";
        }
    }

    public static IEnumerable<string> WritesTakeTheResourceUnderItsName(Contract contract) =>
        from method in contract.Methods
        where Verb(method) is "Create" or "Update"
        let resource = Target(contract, method)
        where resource is not null
        let field = method.InputType.FindFieldByName(resource.FieldName)
        where field is null || !field.IsOf(resource.Message) || !field.Rule().Required
        select $"{method.FullName} does not take a required {resource.Message.Name} in `{resource.FieldName}`.";

    public static IEnumerable<string> CreationsNameTheParent(Contract contract) =>
        from method in contract.Methods
        where Verb(method) is "Create"
        let resource = Target(contract, method)
        where resource is not null && resource.ParentPattern.Length > 0
        let parent = method.InputType.FindFieldByName("parent")
        where parent is null || !parent.Rule().Required || parent.Rule().ChildType != resource.Rule.Type
        select $"{method.FullName} does not take a required `parent` of a {resource.Rule.Type}.";

    public static IEnumerable<string> UpdatesTakeAMask(Contract contract) =>
        from method in contract.Methods
        where Verb(method) is "Update"
        let mask = method.InputType.FindFieldByName("update_mask")
        where mask is null || !mask.IsOf(FieldMask.Descriptor)
        select $"{method.FullName} has no `update_mask`.";

    public static IEnumerable<string> LookupsTakeAName(Contract contract) =>
        from method in contract.Methods
        where Verb(method) is "Get" or "Delete"
        let resource = Target(contract, method)
        where resource is not null
        let name = method.InputType.FindFieldByName("name")
        where name is null || !name.Rule().Required || !name.Rule().ResourceTypes.SequenceEqual([resource.Rule.Type])
        select $"{method.FullName} does not take the required `name` of a {resource.Rule.Type}.";

    private static string[] ExpectedResponses(Contract contract, MethodDescriptor method)
    {
        var resource = Target(contract, method);
        var own = $"clinicapi.v1.{method.Name}Response";
        if (Verb(method) is "Get" or "Create" or "Update" && resource is not null)
            return [resource.Message.FullName];
        if (Verb(method) is "List" || method.IsStreaming())
            return [own];
        return EndingVerbs.Contains(Verb(method))
            ? [Empty.Descriptor.FullName]
            : [own, .. contract.Resources.Select(candidate => candidate.Message.FullName)];
    }

    /// <summary>The resource that a method such as GetPatient is about, by the name of its message.</summary>
    private static Resource? Target(Contract contract, MethodDescriptor method) =>
        contract.Resources.FirstOrDefault(resource => resource.Message.Name == method.Name[Verb(method).Length..]);

    private static string Verb(MethodDescriptor method) =>
        method.Name[..(1 + method.Name.Skip(1).TakeWhile(char.IsLower).Count())];
}
