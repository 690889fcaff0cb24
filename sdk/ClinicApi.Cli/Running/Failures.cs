using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClinicApi.Cli.Output;
using ClinicApi.Sdk;

namespace ClinicApi.Cli.Running;

/// <summary>Says why a command failed: in a line for people, as an object for scripts.</summary>
internal static class Failures
{
    public static async Task<int> TellAsync(Exception failure, bool json, TextWriter error)
    {
        var code = ExitCode.Of(failure);
        if (code != ExitCode.Interrupted)
            await error.WriteLineAsync(json ? JsonSerializer.Serialize(Facts(failure, code), FailureJson.Default.FailureFacts) : "clinic: " + InALine(failure));
        return code;
    }

    private static string InALine(Exception failure)
    {
        if (failure is not ClinicApiException refusal)
            return Text.OneLine(failure is UsageException or IOException or UnauthorizedAccessException
                ? failure.Message
                : $"failed unexpectedly ({failure.GetType().Name}): {failure.Message}");
        var line = new StringBuilder(refusal.Error.Message);
        foreach (var violation in refusal.FieldViolations)
            line.Append("; ").Append(violation.Field).Append(": ").Append(violation.Description);
        foreach (var violation in refusal.PreconditionViolations)
            line.Append("; ").Append(violation.ReasonText).Append(": ").Append(violation.Description);
        line.Append(" [").Append(refusal.ReasonText.Length > 0 ? refusal.ReasonText : refusal.StatusCode.ToString());
        if (refusal.RetryAfter is { } wait)
            line.Append(", try again in ").Append(Math.Ceiling(wait.TotalSeconds)).Append(" s");
        if (refusal.CorrelationId is { Length: > 0 } correlation)
            line.Append(", correlation ").Append(correlation);
        return Text.OneLine(line.Append(']').ToString());
    }

    private static FailureFacts Facts(Exception failure, int code)
    {
        if (failure is not ClinicApiException refusal)
            return new FailureFacts(failure.Message, code);
        return new FailureFacts(refusal.Error.Message, code)
        {
            Status = refusal.StatusCode.ToString(),
            Reason = refusal.ReasonText,
            FieldViolations = [.. refusal.FieldViolations.Select(v => new Violation(v.Field, v.Description))],
            PreconditionViolations = [.. refusal.PreconditionViolations.Select(v => new Violation(v.ReasonText, v.Description))],
            RetryAfterSeconds = refusal.RetryAfter?.TotalSeconds,
            CorrelationId = refusal.CorrelationId,
            RequestId = refusal.RequestId,
        };
    }
}

/// <summary>A failure as <c>--json</c> writes it to standard error. Scripts read these names.</summary>
internal sealed record FailureFacts(string Message, int ExitCode)
{
    public string? Status { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<Violation> FieldViolations { get; init; } = [];

    public IReadOnlyList<Violation> PreconditionViolations { get; init; } = [];

    public double? RetryAfterSeconds { get; init; }

    public string? CorrelationId { get; init; }

    public string? RequestId { get; init; }
}

/// <summary>A field or precondition that stands in the way.</summary>
internal sealed record Violation(string Subject, string Description);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FailureFacts))]
internal sealed partial class FailureJson : JsonSerializerContext;
