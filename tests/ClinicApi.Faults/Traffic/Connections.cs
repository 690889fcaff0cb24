using ClinicApi.Sdk;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace ClinicApi.Faults.Traffic;

/// <summary>The ways to the nodes, for bare stubs and for the published client.</summary>
internal sealed class Connections(IReadOnlyList<Uri> nodes) : IDisposable
{
    private readonly List<GrpcChannel> channels = [];
    private readonly List<ClinicApiClient> clients = [];

    public ClinicApiClient Client(string key, int node)
    {
        var client = new ClinicApiClient(new ClinicApiOptions { Address = nodes[node], ApiKey = key });
        clients.Add(client);
        return client;
    }

    public IReadOnlyList<CallInvoker> Invokers(string key) => [.. nodes.Select(node =>
    {
        var channel = GrpcChannel.ForAddress(node, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingDelay = TimeSpan.FromSeconds(2),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        });
        channels.Add(channel);
        return channel.CreateCallInvoker().Intercept(metadata =>
        {
            var headers = new Metadata { { "authorization", $"Bearer {key}" } };
            foreach (var entry in metadata)
                headers.Add(entry);
            return headers;
        });
    })];

    public void Dispose()
    {
        clients.ForEach(client => client.Dispose());
        channels.ForEach(channel => channel.Dispose());
    }
}
