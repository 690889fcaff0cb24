using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Contract;

/// <summary>What of a contract cannot become an SDK. All of it is collected, so that one build shows everything.</summary>
/// <param name="protoRoot">Folder that file names are relative to.</param>
internal sealed class Problems(string protoRoot)
{
    private readonly List<string> found = [];

    public bool Any => found.Count > 0;

    /// <summary>Adds a problem at the place where the thing is declared.</summary>
    public void Add(IDescriptor at, string code, string text)
    {
        var declaration = at switch
        {
            MethodDescriptor method => method.Declaration,
            FieldDescriptor field => field.Declaration,
            MessageDescriptor message => message.Declaration,
            ServiceDescriptor service => service.Declaration,
            _ => null,
        };
        var place = declaration is null ? "" : $"({declaration.StartLine},{declaration.StartColumn})";
        found.Add($"{Path.Combine(protoRoot, at.File.Name)}{place}: error {code}: {at.FullName}: {text}");
    }

    /// <summary>Each problem as MSBuild and editors read it. The first line is not theirs, since protoc writes its own words before it.</summary>
    public override string ToString() => string.Join('\n', found.Order(StringComparer.Ordinal).Prepend("The contract cannot become an SDK."));
}
