using Grpc.Net.Client.Balancer;

namespace ClinicApi.Sdk.Calls;

/// <summary>Several addresses of one service, as the channel asks for them: a resolver that is looked up among services.</summary>
internal sealed class Nodes : IServiceProvider
{
    private readonly ResolverFactory[] resolvers;

    public Nodes(IReadOnlyList<Uri> addresses)
    {
        var places = addresses.Select(a => new BalancerAddress(a.Host, a.Port)).ToList();
        resolvers = [new StaticResolverFactory(_ => places)];
        // The name by which the nodes are called stands for all of them; the first node's is as good as any.
        Target = new Uri($"static:///{addresses[0].Host}");
    }

    public Uri Target { get; }

    public object? GetService(Type serviceType) => serviceType == typeof(IEnumerable<ResolverFactory>) ? resolvers : null;
}
