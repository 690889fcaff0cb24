using System.Text.RegularExpressions;
using ClinicApi.Contracts.Tests.Reading;
using Google.Protobuf.Reflection;

namespace ClinicApi.Contracts.Tests.Rules;

/// <summary>Resources, their names, and references to them: AIP-122, 123 and 154. Each rule returns what breaks it.</summary>
internal static partial class ResourceRules
{
    public static IEnumerable<string> ResourcesNameThemselves(Contract contract) =>
        from resource in contract.Resources
        let name = resource.Message.FindFieldByName("name")
        where name is not { FieldNumber: 1 } || !name.IsString() || !name.Rule().ResourceTypes.SequenceEqual([resource.Rule.Type])
        select $"{resource.Message.Name} has no field 1 `name` of resource type `{resource.Rule.Type}`.";

    public static IEnumerable<string> TypesAreUnique(Contract contract) =>
        from resource in contract.Resources
        group resource by resource.Rule.Type into same
        where same.Count() > 1
        select $"Type `{same.Key}` is declared by {string.Join(" and ", same.Select(resource => resource.Message.Name))}.";

    public static IEnumerable<string> PatternsFollowTypeAndPlural(Contract contract) =>
        from resource in contract.Resources
        let expected = $"{resource.Rule.Plural}/{{{resource.FieldName}}}"
        where !Pattern().IsMatch(resource.Rule.Pattern)
            || string.Join('/', resource.Rule.Pattern.Split('/')[^2..]) != expected
        select $"{resource.Message.Name} has the pattern `{resource.Rule.Pattern}`, which does not end in `{expected}`.";

    public static IEnumerable<string> ParentsAreResources(Contract contract) =>
        from resource in contract.Resources
        where resource.ParentPattern.Length > 0 && contract.Resources.All(other => other.Rule.Pattern != resource.ParentPattern)
        select $"{resource.Message.Name} lies under `{resource.ParentPattern}`, which is no resource.";

    public static IEnumerable<string> UpdatableResourcesHaveAnEtag(Contract contract) =>
        from resource in contract.Resources
        where contract.Methods.Any(method => method.Name == $"Update{resource.Message.Name}")
            && resource.Message.FindFieldByName("etag") is not { FieldType: FieldType.String }
        select $"{resource.Message.Name} can be updated and has no `etag`.";

    public static IEnumerable<string> ReferencesResolve(Contract contract) =>
        from field in contract.Fields
        from type in field.Rule().ResourceTypes.Append(field.Rule().ChildType)
        where type.Length > 0 && contract.FindResource(type) is null
        select $"{field.FullName} refers to `{type}`, which no resource declares.";

    public static IEnumerable<string> OnlyStringsRefer(Contract contract) =>
        from field in contract.Fields
        where field.RefersToResource() && !field.IsString()
        select $"{field.FullName} refers to a resource and is no string.";

    /// <summary>Goes by names: what is called like a resource, or `parent` or `name` in a request, must say what it refers to.</summary>
    public static IEnumerable<string> NamesOfResourcesRefer(Contract contract)
    {
        var names = contract.Resources
            .SelectMany(resource => new[] { resource.FieldName, Naming.Snake(resource.Rule.Plural) })
            .Concat(["resource", "resources"])
            .ToHashSet();
        return from field in contract.Fields
               where field.IsString() && !field.RefersToResource()
               where names.Contains(field.Name) || (field.Name is "name" or "names" or "parent" && IsRequest(field.ContainingType))
               select $"{field.FullName} is called like a resource and does not say which type it refers to.";
    }

    private static bool IsRequest(MessageDescriptor message) => message.Name.EndsWith("Request", StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-zA-Z]+/\{[a-z_]+\}(/[a-zA-Z]+/\{[a-z_]+\})*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
