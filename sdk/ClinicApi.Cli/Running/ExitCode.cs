using ClinicApi.Sdk;

namespace ClinicApi.Cli.Running;

/// <summary>The command makes no sense as it was given; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the exit code says, for scripts. Documented in the README; never renumbered.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;
    public const int NotAllowed = 3;
    public const int NotFound = 4;
    public const int Refused = 5;
    public const int TryLater = 6;
    public const int Interrupted = 130;

    public static int Of(Exception failure) => failure switch
    {
        UsageException or InvalidRequestException => WrongUse,
        UnauthenticatedException or PermissionDeniedException => NotAllowed,
        NotFoundException => NotFound,
        PreconditionFailedException or ConflictException or AlreadyExistsException or WatchGapException => Refused,
        ServiceUnavailableException or DeadlineExceededException or RateLimitedException => TryLater,
        OperationCanceledException => Interrupted,
        _ => Failed,
    };
}
