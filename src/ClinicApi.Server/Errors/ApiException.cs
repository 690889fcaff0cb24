using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Errors;

/// <summary>A refusal that the contract documents. Nothing in it may identify a patient: it goes to the caller and to logs.</summary>
internal sealed class ApiException(ErrorReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public ErrorReason Reason { get; } = reason;

    public IReadOnlyList<FieldViolation> Fields { get; init; } = [];

    public IReadOnlyList<PreconditionViolation> Preconditions { get; init; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public ResourceReference? Resource { get; init; }

    /// <summary>A message of the contract that says more, for programs.</summary>
    public IMessage? Detail { get; init; }

    public QuotaViolation? Quota { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A field that breaks a rule of the contract. The description names the rule, never the value.</summary>
internal sealed record FieldViolation(string Field, string Description);

/// <summary>Something that the state of the system forbids.</summary>
internal sealed record PreconditionViolation(ErrorReason Reason, string Subject, string Description);

/// <summary>A quota that is used up: whose it is, and what it limits.</summary>
internal sealed record QuotaViolation(string Subject, string Description);

internal sealed record ResourceReference(string Type, string Name);
