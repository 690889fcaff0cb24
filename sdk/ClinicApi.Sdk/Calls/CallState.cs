using ClinicApi.Sdk.Errors;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>What is known of one logical call across its attempts.</summary>
internal class CallState(CallPipeline pipeline, MethodRules? rules, string? requestId, CancellationToken cancellationToken)
{
    private int attempts;

    public MethodRules? Rules => rules;

    public string? RequestId => requestId;

    public int Attempts => Volatile.Read(ref attempts);

    public Uri Address => pipeline.Address;

    /// <summary>Why the key could not be had, if that is why the call failed.</summary>
    public Exception? KeyFailure { get; protected set; }

    protected CallPipeline Pipeline => pipeline;

    /// <summary>Adds the key to a stream's headers. The transport asks for each attempt anew, so this is also where attempts are counted.</summary>
    public async Task AuthorizeAsync(AuthInterceptorContext context, Metadata metadata)
    {
        CountAttempt();
        KeyFailure = null;
        try
        {
            var key = await pipeline.Keys(context.CancellationToken).ConfigureAwait(false);
            metadata.Add("authorization", "Bearer " + key);
        }
        catch (Exception failure)
        {
            KeyFailure = failure;
            throw;
        }
    }

    public ClinicApiError Explain(RpcException failure) => ErrorReader.Read(failure, this);

    /// <summary>The exception that the caller gets instead of the transport's.</summary>
    public Exception Translate(RpcException failure, ClinicApiError error) =>
        failure.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested
            ? new OperationCanceledException("The call was cancelled by its caller.", failure, cancellationToken)
            : ExceptionOf.Error(error, KeyFailure ?? failure);

    protected int CountAttempt() => Interlocked.Increment(ref attempts);
}
