using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>The gRPC health service over Microsoft's health checks.</summary>
internal sealed class HealthServiceIntegration(
    HealthServiceImpl published,
    HealthCheckService checks,
    IOptions<GrpcHealthChecksOptions> options,
    IHostApplicationLifetime lifetime) : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        if (options.Value.UseHealthChecksCache)
            return await published.Check(request, context);

        var mapping = options.Value.Services.Find(request.Service) ?? throw new RpcException(new Status(StatusCode.NotFound, ""));
        return new HealthCheckResponse { Status = await RunChecksAsync(mapping, context.CancellationToken) };
    }

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context) =>
        published.List(request, context);

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var stopping = options.Value.SuppressCompletionOnShutdown ? CancellationToken.None : lifetime.ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        ServingStatus? last = null;
        try
        {
            await foreach (var status in published.WatchAsync(request.Service, ending.Token))
                await SendAsync(last is null ? await FirstStatusAsync(request.Service, status, ending.Token) : status);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            if (stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
                await SendAsync(ServingStatus.NotServing);
        }

        async Task SendAsync(ServingStatus status)
        {
            if (status == last)
                return;
            last = status;
            await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
        }
    }

    private async Task<ServingStatus> FirstStatusAsync(string service, ServingStatus lastPublished, CancellationToken cancellationToken)
    {
        if (options.Value.UseHealthChecksCache)
            return lastPublished;
        return options.Value.Services.Find(service) is { } mapping
            ? await RunChecksAsync(mapping, cancellationToken)
            : ServingStatus.ServiceUnknown;
    }

    private async Task<ServingStatus> RunChecksAsync(ServiceMapping mapping, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(
            registration => mapping.HealthCheckPredicate(new HealthCheckMapContext(registration.Name, registration.Tags)),
            cancellationToken);
        return GrpcHealthChecksPublisher.ToServingStatus(report.Entries.Values.Select(entry => entry.Status));
    }
}
