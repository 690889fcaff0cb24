using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>What a service client needs to make calls.</summary>
internal sealed record ServiceCalls(CallInvoker Invoker, TimeProvider Time, Func<double> Jitter)
{
    public CallOptions Options(CallSettings? settings, CancellationToken cancellationToken)
    {
        if (settings is null)
            return new CallOptions(cancellationToken: cancellationToken);
        return new CallOptions(settings.Headers, Deadline(settings.Timeout), cancellationToken);
    }

    private DateTime? Deadline(TimeSpan? timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? DateTime.MaxValue : (Time.GetUtcNow() + timeout)?.UtcDateTime;
}
