using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>Makes a name type of each resource: <c>{Type}Name</c>, with an id for each variable of the pattern.</summary>
internal static class ResourceReader
{
    public static IReadOnlyList<(MessageDescriptor Message, ResourceModel Model)> Read(IReadOnlyList<FileDescriptor> files, Problems problems)
    {
        var messages = files.SelectMany(f => f.MessageTypes).Where(m => m.Resource() is not null).ToList();
        var read = messages.Select(m => (Message: m, Model: Resource(m, problems))).ToList();
        return [.. read.Select(r => (r.Message, r.Model with { Parents = Parents(r.Model, read.Select(o => o.Model)) }))];
    }

    private static ResourceModel Resource(MessageDescriptor message, Problems problems)
    {
        var rule = message.Resource()!;
        var segments = rule.Pattern.Split('/');
        var ids = new List<IdModel>();
        for (var i = 0; i + 1 < segments.Length; i += 2)
        {
            if (segments[i + 1] is ['{', .. { Length: > 0 } variable, '}'] && !segments[i].StartsWith('{'))
                ids.Add(Id(segments[i], variable));
        }

        if (rule.Type.Length == 0)
            problems.Add(message, "SDK010", "the resource has no type.");
        if (ids.Count == 0 || ids.Count * 2 != segments.Length)
            problems.Add(message, "SDK011", $"the pattern '{rule.Pattern}' is not made of pairs such as clinics/{{clinic}}.");
        foreach (var twice in ids.GroupBy(i => i.Property, StringComparer.Ordinal).Where(g => g.Count() > 1))
            problems.Add(message, "SDK012", $"the pattern '{rule.Pattern}' would give its name type {twice.Key} twice.");
        var type = CSharpNames.Pascal(rule.Type.Length == 0 ? message.Name : rule.Type) + "Name";
        return new ResourceModel(
            message.File.Name,
            type,
            CSharpNames.Words(rule.Type),
            rule.Pattern,
            ids,
            [],
            Comments.Obsolete(message.GetOptions()?.Deprecated ?? false, Comments.Text(message.Declaration)));
    }

    private static IdModel Id(string collection, string variable) => new(
        collection, variable, CSharpNames.Pascal(variable) + "Id", CSharpNames.Parameter(variable), variable.Replace('_', ' '));

    // The nearest first.
    private static IReadOnlyList<ParentModel> Parents(ResourceModel resource, IEnumerable<ResourceModel> all) =>
    [
        .. all.Where(other => resource.Pattern.StartsWith(other.Pattern + '/', StringComparison.Ordinal))
            .OrderByDescending(other => other.Ids.Count)
            .Select(other => new ParentModel(other.Type, CSharpNames.Pascal(other.Ids[^1].Variable), other.Words, other.Ids.Count)),
    ];
}
