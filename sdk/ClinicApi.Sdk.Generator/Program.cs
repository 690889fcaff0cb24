using ClinicApi.Sdk.Generator;
using ClinicApi.Sdk.Generator.Contract;
using Google.Protobuf;
using Google.Protobuf.Compiler;

// A protoc plugin: the request comes on standard input, the answer goes to standard output, and nothing else does.
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
var request = CodeGeneratorRequest.Parser.WithExtensionRegistry(Annotations.Registry).ParseFrom(input);
Plugin.Run(request).WriteTo(output);
