using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk.Errors;

/// <summary>Chooses the exception by the reaction that it asks for: by reason where one matters, else by status code.</summary>
internal static class ExceptionOf
{
    public static ClinicApiException Error(ClinicApiError error, Exception inner) => error.Reason switch
    {
        ErrorReason.SlotTaken or ErrorReason.SlotInPast or ErrorReason.SlotTooSoon or ErrorReason.SlotBeyondHorizon
            or ErrorReason.SlotOffGrid or ErrorReason.SlotOutsideHours or ErrorReason.SlotUnstaffed or ErrorReason.PatientBusy
            or ErrorReason.HoldExpired => new SlotUnavailableException(error, inner),
        ErrorReason.RequestTooLarge => new InvalidRequestException(error, inner),
        ErrorReason.RequestInFlight or ErrorReason.Contention => new ServiceUnavailableException(error, inner),
        ErrorReason.EventHistoryExpired => new WatchGapException(error, inner),
        ErrorReason.ReaderTooSlow => new ClinicApiException(error, inner),
        _ => ByStatusCode(error, inner),
    };

    private static ClinicApiException ByStatusCode(ClinicApiError error, Exception inner) => error.StatusCode switch
    {
        StatusCode.InvalidArgument => new InvalidRequestException(error, inner),
        StatusCode.Unauthenticated => new UnauthenticatedException(error, inner),
        StatusCode.PermissionDenied => new PermissionDeniedException(error, inner),
        StatusCode.NotFound => new NotFoundException(error, inner),
        StatusCode.AlreadyExists => new AlreadyExistsException(error, inner),
        StatusCode.FailedPrecondition => new PreconditionFailedException(error, inner),
        StatusCode.Aborted => new ConflictException(error, inner),
        StatusCode.ResourceExhausted => new RateLimitedException(error, inner),
        StatusCode.Unavailable => new ServiceUnavailableException(error, inner),
        StatusCode.DeadlineExceeded => new DeadlineExceededException(error, inner),
        _ => new ClinicApiException(error, inner),
    };
}
