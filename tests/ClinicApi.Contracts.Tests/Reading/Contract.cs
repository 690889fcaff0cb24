using ClinicApi.Options.V1;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Contracts.Tests.Reading;

/// <summary>A set of descriptors with the options that this project declares: the contract, or a spoilt copy of it.</summary>
internal sealed class Contract
{
    private const string Package = "clinicapi.v1";

    private static readonly ExtensionRegistry Options =
    [
        AnnotationsExtensions.Resource,
        AnnotationsExtensions.Field,
        AnnotationsExtensions.Method,
        AnnotationsExtensions.Error,
        AnnotationsExtensions.Service,
    ];

    private readonly IReadOnlyList<FileDescriptorProto> sources;

    private Contract(IReadOnlyList<FileDescriptorProto> sources)
    {
        this.sources = sources;
        var files = FileDescriptor.BuildFromByteStrings(sources.Select(source => source.ToByteString()), Options)
            .Where(file => file.Package == Package)
            .ToList();
        Services = [.. files.SelectMany(file => file.Services)];
        Methods = [.. Services.SelectMany(service => service.Methods)];
        Messages = [.. files.SelectMany(file => file.MessageTypes)];
        Fields = [.. Messages.SelectMany(message => message.Fields.InDeclarationOrder())];
        Enums = [.. files.SelectMany(file => file.EnumTypes)];
        Resources =
        [
            .. from message in Messages
               let rule = message.Resource()
               where rule is not null
               select new Resource(message, rule),
        ];
    }

    /// <summary>The contract as it is published.</summary>
    public static Contract Published { get; } = new(Sources());

    public IReadOnlyList<ServiceDescriptor> Services { get; }

    public IReadOnlyList<MethodDescriptor> Methods { get; }

    public IReadOnlyList<MessageDescriptor> Messages { get; }

    public IReadOnlyList<FieldDescriptor> Fields { get; }

    public IReadOnlyList<EnumDescriptor> Enums { get; }

    public IReadOnlyList<Resource> Resources { get; }

    public Resource? FindResource(string type) => Resources.FirstOrDefault(resource => resource.Rule.Type == type);

    public bool IsOfAClinic(string type) =>
        FindResource(type) is { } resource && resource.Rule.Pattern.StartsWith("clinics/{clinic}", StringComparison.Ordinal);

    public Contract WithService(string name, Action<ServiceDescriptorProto> spoil) =>
        With(file => file.Service, service => service.Name == name, spoil);

    public Contract WithMethod(string name, Action<MethodDescriptorProto> spoil) =>
        With(file => file.Service.SelectMany(service => service.Method), method => method.Name == name, spoil);

    public Contract WithMessage(string name, Action<DescriptorProto> spoil) =>
        With(file => file.MessageType, message => message.Name == name, spoil);

    public Contract WithField(string message, string field, Action<FieldDescriptorProto> spoil) =>
        WithMessage(message, found => spoil(found.Field.Single(candidate => candidate.Name == field)));

    public Contract WithEnumValue(string name, Action<EnumValueDescriptorProto> spoil) =>
        With(file => file.EnumType.SelectMany(type => type.Value), value => value.Name == name, spoil);

    /// <summary>A copy in which one declaration is spoilt. It must be there, or the test that wants it proves nothing.</summary>
    private Contract With<T>(Func<FileDescriptorProto, IEnumerable<T>> declarations, Func<T, bool> isWanted, Action<T> spoil)
    {
        var copies = sources.Select(source => source.Clone()).ToList();
        spoil(copies.Where(file => file.Package == Package).SelectMany(declarations).Single(isWanted));
        return new Contract(copies);
    }

    /// <summary>Every file of the contract and all that they import, each after what it imports.</summary>
    private static List<FileDescriptorProto> Sources()
    {
        var ordered = new List<FileDescriptor>();
        var assembly = typeof(ErrorReason).Assembly;
        foreach (var file in assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
            .OfType<FileDescriptor>()
            .OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Visit(file);
        }

        return [.. ordered.Select(file => FileDescriptorProto.Parser.WithExtensionRegistry(Options).ParseFrom(file.SerializedData))];

        void Visit(FileDescriptor file)
        {
            if (ordered.Exists(known => known.Name == file.Name))
                return;

            foreach (var dependency in file.Dependencies)
                Visit(dependency);

            ordered.Add(file);
        }
    }
}
