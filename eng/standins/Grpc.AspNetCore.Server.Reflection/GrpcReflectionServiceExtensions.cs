using Grpc.AspNetCore.Server.Model;
using Grpc.AspNetCore.Server.Reflection;
using Grpc.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers gRPC server reflection.</summary>
public static class GrpcReflectionServiceExtensions
{
    public static IServiceCollection AddGrpcReflection(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Built by the first question: only then are all services mapped.
        services.TryAddSingleton(
            provider => new ReflectionServiceImpl(MappedServices.Find(provider.GetRequiredService<EndpointDataSource>())));
        services.TryAddSingleton(
            provider => new ReflectionV1ServiceImpl(MappedServices.Find(provider.GetRequiredService<EndpointDataSource>())));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IServiceMethodProvider<ReflectionServiceImpl>, ReflectionV1MethodProvider>());
        return services;
    }
}
