using System.Diagnostics;
using System.Reflection;
using ClinicApi.Sdk.Generator.Contract;
using Google.Protobuf.Collections;
using Google.Protobuf.Compiler;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Tests.Support;

/// <summary>The compiler of protos that the build uses too.</summary>
internal static class Protoc
{
    private const string FileName = "gallery/v1/gallery.proto";

    /// <summary>The gallery's contract.</summary>
    public static string Gallery => File.ReadAllText(Path.Combine(Setting("Sources"), "Contracts", "gallery.proto"));

    public static string Sources => Setting("Sources");

    /// <summary>What protoc would ask the plugin for a contract.</summary>
    public static CodeGeneratorRequest Request(string proto) => InFolder(proto, folder =>
    {
        var set = Path.Combine(folder, "set.binpb");
        Run("--include_imports", "--include_source_info", $"--descriptor_set_out={set}", $"-I{folder}", FileName);
        return new CodeGeneratorRequest { FileToGenerate = { FileName }, Parameter = "namespace=Gallery.Sdk,client=GalleryClient", ProtoFile = { ReadSet(set) } };
    });

    /// <summary>What protoc would ask the plugin for the service's own contract.</summary>
    public static CodeGeneratorRequest ContractRequest(string parameter)
    {
        var files = Directory.GetFiles(Path.Combine(Setting("Protos"), "clinicapi", "v1"), "*.proto")
            .Select(file => $"clinicapi/v1/{Path.GetFileName(file)}").Order(StringComparer.Ordinal).ToArray();
        var set = Path.GetTempFileName();
        Run(["--include_imports", "--include_source_info", $"--descriptor_set_out={set}", .. files]);
        var request = new CodeGeneratorRequest { FileToGenerate = { files }, Parameter = parameter, ProtoFile = { ReadSet(set) } };
        File.Delete(set);
        return request;
    }

    /// <summary>The messages and stubs of a contract, in C#.</summary>
    public static IReadOnlyList<string> Stubs(string proto) => InFolder(proto, folder =>
    {
        var plugin = Path.Combine(Path.GetDirectoryName(Setting("Protoc"))!, "grpc_csharp_plugin" + Path.GetExtension(Setting("Protoc")));
        var output = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        Run($"--csharp_out={output}", $"--grpc_out={output}", $"--plugin=protoc-gen-grpc={plugin}", $"-I{folder}", FileName);
        return Directory.GetFiles(output).Select(File.ReadAllText).ToList();
    });

    private static RepeatedField<FileDescriptorProto> ReadSet(string path) =>
        FileDescriptorSet.Parser.WithExtensionRegistry(Annotations.Registry).ParseFrom(File.ReadAllBytes(path)).File;

    private static T InFolder<T>(string proto, Func<string, T> work)
    {
        var folder = Directory.CreateTempSubdirectory("clinicapi-generator").FullName;
        try
        {
            var file = Path.Combine(folder, FileName);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, proto);
            return work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Setting("Protoc"), [.. arguments, $"-I{Setting("Protos")}", $"-I{Setting("WellKnownProtos")}"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var protoc = Process.Start(start)!;
        var errors = protoc.StandardError.ReadToEnd();
        protoc.WaitForExit();
        Assert.True(protoc.ExitCode == 0, $"protoc refused the contract of the test: {errors}");
    }

    private static string Setting(string key) =>
        typeof(Protoc).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
