using Google.Protobuf;
using Google.Protobuf.Compiler;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Contract;

/// <summary>The descriptors of a request, with comments and places.</summary>
internal static class Descriptors
{
    /// <summary>The files that code is asked for, in the order in which protoc names them.</summary>
    public static IReadOnlyList<FileDescriptor> Of(CodeGeneratorRequest request)
    {
        var files = FileDescriptor.BuildFromByteStrings(request.ProtoFile.Select(f => f.ToByteString()), Annotations.Registry);
        var wanted = request.FileToGenerate.ToHashSet();
        return [.. files.Where(f => wanted.Contains(f.Name))];
    }
}
