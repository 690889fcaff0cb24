using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>Makes the model of a contract. Here, and in the readers that it calls, every name is decided and every rule is checked.</summary>
internal static class ContractReader
{
    public static SdkModel Read(IReadOnlyList<FileDescriptor> files, PluginOptions options, Problems problems)
    {
        var resources = ResourceReader.Read(files, problems);
        var services = new List<ServiceModel>();
        var fieldSets = new List<FieldSetModel>();
        var names = new TakenNames(problems, options.Client);
        foreach (var (message, resource) in resources)
            names.Take(message, resource.Type);

        var methods = new MethodReader(resources.ToDictionary(r => r.Message.FullName, r => r.Model), problems);
        foreach (var service in files.SelectMany(f => f.Services))
        {
            var model = Service(service, methods, resources.Select(r => r.Message), problems);
            names.Take(service, model.Client);
            services.Add(model);
            foreach (var message in service.Methods.Select(UpdateReader.Updated).OfType<MessageDescriptor>().DistinctBy(m => m.FullName))
            {
                var set = FieldSetReader.Read(message, problems);
                names.Take(message, set.Type);
                fieldSets.Add(set);
            }
        }

        return new SdkModel(
            options.Namespace,
            options.Client,
            [.. services.OrderBy(s => s.Property, StringComparer.Ordinal)],
            [.. resources.Select(r => r.Model).OrderBy(r => r.Type, StringComparer.Ordinal)],
            [.. fieldSets.OrderBy(f => f.Type, StringComparer.Ordinal)]);
    }

    private static ServiceModel Service(
        ServiceDescriptor service, MethodReader methods, IEnumerable<MessageDescriptor> resources, Problems problems)
    {
        const string Suffix = "Service";
        if (!service.Name.EndsWith(Suffix, StringComparison.Ordinal) || service.Name == Suffix)
            problems.Add(service, "SDK001", "a service's name is its subject and 'Service'.");
        if (service.Rule() is not { Summary.Length: > 0 })
            problems.Add(service, "SDK002", "the option (clinicapi.options.v1.service) with a summary is missing.");

        // A service that is named for a resource is about many of them.
        var subject = service.Name.EndsWith(Suffix, StringComparison.Ordinal) ? service.Name[..^Suffix.Length] : service.Name;
        var property = resources.Any(m => m.Name == subject) ? CSharpNames.Plural(subject) : subject;
        var comment = Comments.Text(service.Declaration);
        return new ServiceModel(
            service.File.Name,
            property + "Client",
            property,
            $"global::{CSharpNames.Namespace(service.File)}.{service.Name}.{service.Name}Client",
            service.Rule()?.Summary ?? "",
            Comments.WithoutDeprecation(comment),
            Comments.Obsolete(service.GetOptions()?.Deprecated ?? false, comment),
            [.. service.Methods.Select(methods.Read).OfType<MethodModel>()]);
    }
}
