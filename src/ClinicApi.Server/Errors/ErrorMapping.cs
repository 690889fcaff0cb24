using ClinicApi.Storage;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Errors;

/// <summary>The one place where an exception becomes a documented refusal.</summary>
internal static class ErrorMapping
{
    /// <returns>The refusal, or null if the exception is a fault of the server.</returns>
    public static ApiException? ToRefusal(Exception exception, ServerCallContext context, DateTimeOffset now, bool shuttingDown) => exception switch
    {
        ApiException refusal => refusal,
        StoreConflictException conflict => FromConflict(conflict),
        _ when context.CancellationToken.IsCancellationRequested && exception is OperationCanceledException =>
            context.Deadline <= now.UtcDateTime
                ? new ApiException(ErrorReason.DeadlinePassed, "The deadline of the call has passed.", exception)
                : new ApiException(ErrorReason.CallCancelled, "The caller cancelled the call.", exception),
        StoreUnavailableException when shuttingDown => ShuttingDown(exception),
        OperationCanceledException or ObjectDisposedException when shuttingDown => ShuttingDown(exception),
        StoreUnavailableException => new ApiException(ErrorReason.StoreUnavailable, "The database cannot be reached at the moment.", exception)
        {
            RetryAfter = Refusals.LongWait,
        },
        RpcException { StatusCode: StatusCode.Unimplemented } =>
            new ApiException(ErrorReason.MethodUnimplemented, "This version of the server does not have the method yet.", exception),
        _ => null,
    };

    public static ApiException ShuttingDown(Exception? cause = null) =>
        new(ErrorReason.ShuttingDown, "The node is shutting down.", cause) { RetryAfter = Refusals.ShortWait };

    private static ApiException FromConflict(StoreConflictException conflict) => conflict.Conflict switch
    {
        Conflict.VersionMismatch => Refusals.EtagMismatch(),
        Conflict.AlreadyExists => new ApiException(ErrorReason.ResourceAlreadyExists, "There is a resource of that id already.", conflict),
        Conflict.InUse => new ApiException(ErrorReason.ResourceInUse, "Something still needs the resource.", conflict),
        Conflict.Overlap => new ApiException(ErrorReason.SlotTaken, "Somebody else has the time.", conflict),
        Conflict.HoldGone => new ApiException(ErrorReason.HoldExpired, "The hold has expired or was released.", conflict),
        Conflict.QuotaExceeded => new ApiException(ErrorReason.QuotaExceeded, "The caller has used up a quota.", conflict) { RetryAfter = Refusals.LongWait },
        Conflict.RequestClaimed or Conflict.RequestInFlight =>
            new ApiException(ErrorReason.RequestInFlight, "A call with the same request_id is being worked on.", conflict) { RetryAfter = Refusals.ShortWait },
        _ => new ApiException(ErrorReason.Contention, "Other writes to the clinic stood in the way for too long.", conflict) { RetryAfter = Refusals.ShortWait },
    };
}
