using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Model;
using ClinicApi.Sdk.Generator.Reference;
using ClinicApi.Sdk.Generator.Writing;
using Google.Protobuf.Compiler;

namespace ClinicApi.Sdk.Generator;

/// <summary>From descriptors to source files: reads the contract into a model, reports what is wrong with it, or writes it out.</summary>
internal static class Plugin
{
    public static CodeGeneratorResponse Run(CodeGeneratorRequest request)
    {
        var response = new CodeGeneratorResponse { SupportedFeatures = (ulong)CodeGeneratorResponse.Types.Feature.Proto3Optional };
        var options = PluginOptions.Parse(request.Parameter);
        var problems = new Problems(options.ProtoRoot);
        var model = ContractReader.Read(Descriptors.Of(request), options, problems);
        if (problems.Any)
        {
            response.Error = problems.ToString();
            return response;
        }

        var files = options.Writes == PluginOptions.Reference ? ReferenceWriter.Write(request) : SdkWriter.Write(model);
        foreach (var (name, content) in files)
            response.File.Add(new CodeGeneratorResponse.Types.File { Name = name, Content = content });
        return response;
    }
}
