namespace ClinicApi.Sdk;

/// <summary>The request breaks a rule: correct the program. <see cref="ClinicApiException.FieldViolations"/> says where.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class InvalidRequestException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>The API key is missing, wrong, expired or revoked, or could not be obtained: check the key.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class UnauthenticatedException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>The caller may not do this: ask the operator for the scope, or leave it.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class PermissionDeniedException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>The resource does not exist, or the caller may not know of it. <see cref="ClinicApiException.Resource"/> names it.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class NotFoundException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>The id that the caller chose is taken: choose another, or read what is there.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class AlreadyExistsException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>
/// The state of things forbids it, and sending it again does not help: deal with each of
/// <see cref="ClinicApiException.PreconditionViolations"/> first.
/// </summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class PreconditionFailedException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>The time cannot be had: it is taken, past, too near, too far, outside hours, or its hold has expired. Search again.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class SlotUnavailableException(ClinicApiError error, Exception? innerException = null)
    : PreconditionFailedException(error, innerException);

/// <summary>Somebody else has written since the resource was read: read it again, apply the change, write again.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class ConflictException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>Too much was asked for in too short a time: wait <see cref="ClinicApiException.RetryAfter"/>.</summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class RateLimitedException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>
/// The service cannot be reached, or could not do it now, also after the retries. The same call may succeed later; a change is safe to
/// send again under the same <see cref="ClinicApiException.RequestId"/>.
/// </summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class ServiceUnavailableException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>
/// The call's deadline passed. A change may have happened nevertheless: read, or send it again under the same
/// <see cref="ClinicApiException.RequestId"/>.
/// </summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class DeadlineExceededException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);

/// <summary>
/// What happened after a resume or page token is no longer kept: read the resources anew, and watch from now. Nothing is skipped
/// silently; the metadata's <c>oldest_time</c> says from when on events are kept.
/// </summary>
/// <inheritdoc cref="ClinicApiException(ClinicApiError, Exception)"/>
public class WatchGapException(ClinicApiError error, Exception? innerException = null)
    : ClinicApiException(error, innerException);
