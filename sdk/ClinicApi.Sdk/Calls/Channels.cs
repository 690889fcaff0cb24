using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Calls;

/// <summary>Makes the channel of a client: transport, and for streams that end, retries by service config.</summary>
internal static class Channels
{
    public static GrpcChannel Create(ClinicApiOptions options, ILoggerFactory? loggers)
    {
        var address = options.Address!;
        var nodes = options.FurtherAddresses is { Count: > 0 } others ? new Nodes([address, .. others]) : null;
        var config = new ServiceConfig();
        if (options.Retry.MaxAttempts > 1)
            AddRetries(config, options.Retry);
        if (nodes is not null)
            config.LoadBalancingConfigs.Add(new RoundRobinConfig());
        return GrpcChannel.ForAddress(nodes?.Target ?? address, new GrpcChannelOptions
        {
            HttpHandler = options.HttpHandler ?? Transport(address),
            DisposeHttpClient = options.HttpHandler is null,
            LoggerFactory = loggers,
            ServiceConfig = config,
            ServiceProvider = nodes,
            Credentials = address.Scheme == Uri.UriSchemeHttp ? ChannelCredentials.Insecure : ChannelCredentials.SecureSsl,
            // Validation has seen to it that a plaintext connection ends on this machine or was asked for.
            UnsafeUseInsecureChannelCallCredentials = address.Scheme == Uri.UriSchemeHttp,
        });
    }

    private static SocketsHttpHandler Transport(Uri address) => new()
    {
        // A redirect could lead the key elsewhere, and gRPC knows none.
        AllowAutoRedirect = false,
        UseProxy = !address.IsLoopback,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        // Servers answer pings without calls with ENHANCE_YOUR_CALM.
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    };

    // Unary calls are repeated by UnaryCall, and watches by ResumingWatch; a channel that repeats calls makes each of them dearer.
    private static void AddRetries(ServiceConfig config, ClinicApiRetryOptions retry)
    {
        config.RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 100, TokenRatio = 0.1 };
        foreach (var rules in MethodRules.ByFullName.Values)
        {
            if (rules is not { IsStream: true, IsRepeatable: true })
                continue;
            config.MethodConfigs.Add(new MethodConfig
            {
                Names = { new MethodName { Service = rules.Service, Method = rules.Method } },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = retry.MaxAttempts,
                    InitialBackoff = retry.InitialBackoff,
                    MaxBackoff = retry.MaxBackoff,
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            });
        }
    }
}
