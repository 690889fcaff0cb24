using ClinicApi.V1;

namespace ClinicApi.Server.Errors;

/// <summary>The refusals that several services give, each with the details that the contract promises.</summary>
internal static class Refusals
{
    /// <summary>How long a caller should wait before it sends a call again that ran into another.</summary>
    public static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a caller should wait for a database that is away.</summary>
    public static readonly TimeSpan LongWait = TimeSpan.FromSeconds(2);

    public static ApiException NotFound(string type, string name) =>
        new(ErrorReason.ResourceNotFound, $"There is no such {type}, or the caller may not see it.")
        {
            Resource = new ResourceReference(type, name),
        };

    public static ApiException AlreadyExists(string type, string name) =>
        new(ErrorReason.ResourceAlreadyExists, $"There is a {type} of that id already.")
        {
            Resource = new ResourceReference(type, name),
        };

    public static ApiException InUse(string type, string name) =>
        new(ErrorReason.ResourceInUse, $"Something still needs the {type}.")
        {
            Resource = new ResourceReference(type, name),
        };

    public static ApiException ScopeMissing(string scope, string message) => new(ErrorReason.ScopeMissing, message)
    {
        Metadata = new Dictionary<string, string> { ["scope"] = scope },
    };

    public static ApiException QuotaExceeded(string subject, string description, TimeSpan retryAfter) =>
        new(ErrorReason.QuotaExceeded, description)
        {
            Quota = new QuotaViolation(subject, description),
            RetryAfter = retryAfter,
        };

    public static ApiException EtagMismatch() =>
        new(ErrorReason.EtagMismatch, "The etag is not the current one: somebody else has written since.");

    public static ApiException Invalid(string field, string description) =>
        Invalid([new FieldViolation(field, description)]);

    public static ApiException Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(ErrorReason.InvalidRequest, "The request breaks rules of the contract: " + string.Join("; ", violations.Take(5).Select(v => $"{v.Field} {v.Description}")))
        {
            Fields = violations,
        };

    public static ApiException InvalidPageToken() =>
        new(ErrorReason.InvalidPageToken, "The page token is broken or belongs to another query.");

    public static ApiException InvalidResumeToken() =>
        new(ErrorReason.InvalidResumeToken, "The resume token is broken, or was given by another deployment or for another query.");

    public static ApiException Preconditions(IReadOnlyList<PreconditionViolation> violations) =>
        new(violations[0].Reason, violations[0].Description)
        {
            Preconditions = violations,
        };

    public static ApiException Precondition(ErrorReason reason, string subject, string description) =>
        Preconditions([new PreconditionViolation(reason, subject, description)]);
}
