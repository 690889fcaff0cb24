using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Grpc.Reflection;
using Grpc.Reflection.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Reflection;

/// <summary>Binds the v1 service next to the v1alpha service, so that one mapping and its conventions cover both.</summary>
internal sealed class ReflectionV1MethodProvider : IServiceMethodProvider<ReflectionServiceImpl>
{
    private static readonly Method<ServerReflectionRequest, ServerReflectionResponse> ServerReflectionInfo = new(
        MethodType.DuplexStreaming,
        ServerReflection.Descriptor.FullName,
        nameof(ServerReflectionInfo),
        Marshallers.Create(message => message.ToByteArray(), ServerReflectionRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ServerReflectionResponse.Parser.ParseFrom));

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<ReflectionServiceImpl> context) =>
        context.AddDuplexStreamingMethod(
            ServerReflectionInfo,
            [],
            (_, requestStream, responseStream, call) => call.GetHttpContext().RequestServices
                .GetRequiredService<ReflectionV1ServiceImpl>()
                .ServerReflectionInfo(requestStream, responseStream, call));
}
