using Google.Protobuf.Reflection;

namespace Grpc.Reflection;

/// <summary>Finds the file that declares a name or an extension, among some files and all that they import.</summary>
public class SymbolRegistry
{
    private readonly Dictionary<string, FileDescriptor> filesByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> filesBySymbol = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> extensionsByMessage = new(StringComparer.Ordinal);

    private SymbolRegistry()
    {
    }

    public static SymbolRegistry FromFiles(IEnumerable<FileDescriptor> fileDescriptors)
    {
        ArgumentNullException.ThrowIfNull(fileDescriptors);
        var registry = new SymbolRegistry();
        foreach (var file in fileDescriptors)
            registry.AddFile(file);
        return registry;
    }

    public FileDescriptor? FileByName(string filename) => filesByName.GetValueOrDefault(filename);

    public FileDescriptor? FileContainingSymbol(string symbol) => filesBySymbol.GetValueOrDefault(symbol);

    internal FileDescriptor? FileContainingExtension(string message, int number) =>
        extensionsByMessage.GetValueOrDefault(message)?.GetValueOrDefault(number);

    /// <summary>In ascending order; null if there is no such message.</summary>
    internal IReadOnlyCollection<int>? ExtensionNumbers(string message)
    {
        if (extensionsByMessage.TryGetValue(message, out var extensions))
            return extensions.Keys;
        var isMessage = filesBySymbol.TryGetValue(message, out var file) && file.FindTypeByName<MessageDescriptor>(
            file.Package.Length == 0 ? message : message[(file.Package.Length + 1)..]) is not null;
        return isMessage ? [] : null;
    }

    private void AddFile(FileDescriptor file)
    {
        if (!filesByName.TryAdd(file.Name, file))
            return;
        foreach (var dependency in file.Dependencies)
            AddFile(dependency);
        foreach (var message in file.MessageTypes)
            AddMessage(message);
        foreach (var enumeration in file.EnumTypes)
            AddEnum(enumeration);
        foreach (var extension in file.Extensions.UnorderedExtensions)
            AddExtension(extension);
        foreach (var service in file.Services)
        {
            AddSymbol(service);
            foreach (var method in service.Methods)
                AddSymbol(method);
        }
    }

    private void AddMessage(MessageDescriptor message)
    {
        AddSymbol(message);
        foreach (var field in message.Fields.InDeclarationOrder())
            AddSymbol(field);
        foreach (var oneof in message.Oneofs)
            AddSymbol(oneof);
        foreach (var nested in message.NestedTypes)
            AddMessage(nested);
        foreach (var enumeration in message.EnumTypes)
            AddEnum(enumeration);
        foreach (var extension in message.Extensions.UnorderedExtensions)
            AddExtension(extension);
    }

    private void AddEnum(EnumDescriptor enumeration)
    {
        AddSymbol(enumeration);
        foreach (var value in enumeration.Values)
            AddSymbol(value);
    }

    private void AddExtension(FieldDescriptor extension)
    {
        AddSymbol(extension);
        if (!extensionsByMessage.TryGetValue(extension.ExtendeeType.FullName, out var extensions))
            extensionsByMessage.Add(extension.ExtendeeType.FullName, extensions = []);
        extensions[extension.FieldNumber] = extension.File;
    }

    private void AddSymbol(IDescriptor descriptor) => filesBySymbol[descriptor.FullName] = descriptor.File;
}
