using System.Collections.ObjectModel;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk;

/// <summary>What the service said about a failed call. Nothing in it identifies a patient, so all of it may be logged.</summary>
public sealed record ClinicApiError
{
    /// <summary>The canonical status code.</summary>
    public StatusCode StatusCode { get; init; } = StatusCode.Unknown;

    /// <summary>Why, as a program reads it. Unspecified: the service gave no reason, or one that this version does not know.</summary>
    public ErrorReason Reason { get; init; }

    /// <summary>The reason as it was sent, for example <c>SLOT_TAKEN</c>; also one that this version does not know. Empty: none.</summary>
    public string ReasonText { get; init; } = "";

    /// <summary>An explanation for a developer. Programs go by <see cref="Reason"/>.</summary>
    public string Message { get; init; } = "";

    /// <summary>Each field of the request that breaks a rule of the contract.</summary>
    public IReadOnlyList<FieldViolation> FieldViolations { get; init; } = [];

    /// <summary>Each precondition that is not met.</summary>
    public IReadOnlyList<PreconditionViolation> PreconditionViolations { get; init; } = [];

    /// <summary>Why a time cannot be had, and what would work instead: other times, or when the clinic could see the patient. Null: it is about something else.</summary>
    public AvailabilityExplanation? Explanation { get; init; }

    /// <summary>The resource in question. Null: none is named.</summary>
    public ResourceReference? Resource { get; init; }

    /// <summary>How long to wait before the call may succeed. Null: the service does not know.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call, unchanged, may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Finds the call in the service's logs; name it to support. Null: the call did not get that far.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The <c>request_id</c> under which a change was sent; under it, it can be sent again. Null for reads.</summary>
    public string? RequestId { get; init; }

    /// <summary>How often the call was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>Further facts, by key, as the contract documents them for the reason.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>A field of a request that breaks a rule of the contract.</summary>
/// <param name="Field">Path of the field, for example <c>patient.birth_date</c>.</param>
/// <param name="Description">The rule, for a developer.</param>
public sealed record FieldViolation(string Field, string Description);

/// <summary>A precondition that is not met.</summary>
/// <param name="Reason">Which one; unspecified for one that this version does not know.</param>
/// <param name="ReasonText">Which one, as it was sent.</param>
/// <param name="Subject">What it is about: the name of a resource or the path of a field.</param>
/// <param name="Description">An explanation for a developer.</param>
public sealed record PreconditionViolation(ErrorReason Reason, string ReasonText, string Subject, string Description);

/// <summary>A resource that an error is about.</summary>
/// <param name="Type">Its type, for example <c>appointment</c>.</param>
/// <param name="Name">Its name.</param>
public sealed record ResourceReference(string Type, string Name);
