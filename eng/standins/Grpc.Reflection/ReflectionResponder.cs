using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Reflection;

/// <summary>Answers single questions; both versions of the service use it.</summary>
internal sealed class ReflectionResponder(IEnumerable<string> services, SymbolRegistry registry)
{
    private readonly string[] services = services.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();

    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = request.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename =>
                File(registry.FileByName(request.FileByFilename), "file"),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol =>
                File(registry.FileContainingSymbol(request.FileContainingSymbol), "symbol"),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension =>
                File(
                    registry.FileContainingExtension(
                        request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber),
                    "extension"),
            ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType =>
                ExtensionNumbers(request.AllExtensionNumbersOfType),
            ServerReflectionRequest.MessageRequestOneofCase.ListServices =>
                new ServerReflectionResponse { ListServicesResponse = ListServices() },
            _ => Error(StatusCode.InvalidArgument, "The request asks nothing that this server knows."),
        };
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private static ServerReflectionResponse File(FileDescriptor? file, string kind)
    {
        if (file is null)
            return Error(StatusCode.NotFound, $"This server knows no such {kind}.");
        var response = new FileDescriptorResponse();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Add(file);
        return new ServerReflectionResponse { FileDescriptorResponse = response };

        void Add(FileDescriptor next)
        {
            if (!seen.Add(next.Name))
                return;
            response.FileDescriptorProto.Add(next.SerializedData);
            foreach (var dependency in next.Dependencies)
                Add(dependency);
        }
    }

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message } };

    private ServerReflectionResponse ExtensionNumbers(string message)
    {
        if (registry.ExtensionNumbers(message) is not { } numbers)
            return Error(StatusCode.NotFound, "This server knows no such message.");
        return new ServerReflectionResponse
        {
            AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = message, ExtensionNumber = { numbers } },
        };
    }

    private ListServiceResponse ListServices() =>
        new() { Service = { services.Select(name => new ServiceResponse { Name = name }) } };
}
