using System.Text;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Sdk;

/// <summary>A call failed. The subclasses differ by what a caller does about it; the base is for the rest.</summary>
/// <remarks>A call that its caller cancels ends with <see cref="OperationCanceledException"/> instead.</remarks>
/// <param name="error">What is known of the failure.</param>
/// <param name="innerException">The transport's exception.</param>
public class ClinicApiException(ClinicApiError error, Exception? innerException = null) : Exception(Describe(error), innerException)
{
    /// <summary>Everything that is known of the failure.</summary>
    public ClinicApiError Error { get; } = error;

    /// <inheritdoc cref="ClinicApiError.StatusCode"/>
    public StatusCode StatusCode => Error.StatusCode;

    /// <inheritdoc cref="ClinicApiError.Reason"/>
    public ErrorReason Reason => Error.Reason;

    /// <inheritdoc cref="ClinicApiError.ReasonText"/>
    public string ReasonText => Error.ReasonText;

    /// <inheritdoc cref="ClinicApiError.FieldViolations"/>
    public IReadOnlyList<FieldViolation> FieldViolations => Error.FieldViolations;

    /// <inheritdoc cref="ClinicApiError.PreconditionViolations"/>
    public IReadOnlyList<PreconditionViolation> PreconditionViolations => Error.PreconditionViolations;

    /// <inheritdoc cref="ClinicApiError.Explanation"/>
    public AvailabilityExplanation? Explanation => Error.Explanation;

    /// <inheritdoc cref="ClinicApiError.Resource"/>
    public ResourceReference? Resource => Error.Resource;

    /// <inheritdoc cref="ClinicApiError.RetryAfter"/>
    public TimeSpan? RetryAfter => Error.RetryAfter;

    /// <inheritdoc cref="ClinicApiError.IsTransient"/>
    public bool IsTransient => Error.IsTransient;

    /// <inheritdoc cref="ClinicApiError.CorrelationId"/>
    public string? CorrelationId => Error.CorrelationId;

    /// <inheritdoc cref="ClinicApiError.RequestId"/>
    public string? RequestId => Error.RequestId;

    /// <inheritdoc cref="ClinicApiError.Attempts"/>
    public int Attempts => Error.Attempts;

    private static string Describe(ClinicApiError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var text = new StringBuilder(error.Message).Append(" (");
        if (error.ReasonText.Length > 0)
            text.Append(error.ReasonText).Append(", ");
        text.Append(error.StatusCode);
        if (error.Attempts > 1)
            text.Append(", attempts ").Append(error.Attempts);
        if (error.CorrelationId is { Length: > 0 } correlation)
            text.Append(", correlation ").Append(correlation);
        if (error.RequestId is { Length: > 0 } request)
            text.Append(", request ").Append(request);
        return text.Append(')').ToString();
    }
}
