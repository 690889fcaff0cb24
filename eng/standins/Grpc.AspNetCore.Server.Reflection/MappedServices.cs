using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Reflection;

/// <summary>Finds the descriptors of the services that an application has mapped.</summary>
internal static class MappedServices
{
    public static IReadOnlyList<ServiceDescriptor> Find(EndpointDataSource endpoints) =>
        endpoints.Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
            .OfType<Type>()
            .Distinct()
            .Select(FindDescriptor)
            .OfType<ServiceDescriptor>()
            .Append(Grpc.Reflection.V1.ServerReflection.Descriptor)
            .DistinctBy(service => service.FullName)
            .ToList();

    /// <summary>
    /// The attribute sits on the generated base class and names the generated class around it, which holds the descriptor.
    /// A service without generated code has none.
    /// </summary>
    private static ServiceDescriptor? FindDescriptor(Type serviceType) =>
        serviceType.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType
            .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?
            .GetValue(null) as ServiceDescriptor;
}
