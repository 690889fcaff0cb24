using ClinicApi.Server.Calls;
using ClinicApi.Server.Errors;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ErrorReason = ClinicApi.V1.ErrorReason;
using RpcStatus = Google.Rpc.Status;

namespace ClinicApi.Server.Tests.Support;

/// <summary>A refusal as a caller reads it off the wire. Reading one checks what the contract promises of every error.</summary>
public sealed record Refused(StatusCode Code, string Reason, string Message, RpcStatus Status, Metadata Trailers)
{
    public IReadOnlyList<string> Fields { get; } = [.. Detail<BadRequest>(Status)?.FieldViolations.Select(v => v.Field) ?? []];

    public IReadOnlyList<string> Preconditions { get; } = [.. Detail<PreconditionFailure>(Status)?.Violations.Select(v => v.Type) ?? []];

    public IReadOnlyList<string> Subjects { get; } = [.. Detail<PreconditionFailure>(Status)?.Violations.Select(v => v.Subject) ?? []];

    public ResourceInfo? Resource => Detail<ResourceInfo>(Status);

    public TimeSpan? RetryAfter => Detail<RetryInfo>(Status)?.RetryDelay.ToTimeSpan();

    public IDictionary<string, string> Metadata => Detail<ErrorInfo>(Status)!.Metadata;

    public V1.AvailabilityExplanation? Explanation => Detail<V1.AvailabilityExplanation>(Status);

    /// <summary>Expects the call to be refused with the reason, and with the reason's status code.</summary>
    public static async Task<Refused> WithAsync(ErrorReason reason, Func<Task> call)
    {
        var refused = await ByAsync(call);
        Assert.True(
            reason.WireName() == refused.Reason && reason.StatusCode() == refused.Code,
            $"Expected {reason.WireName()}, got {refused.Describe()}");
        return refused;
    }

    public static Task<Refused> WithAsync<T>(ErrorReason reason, AsyncUnaryCall<T> call) => WithAsync(reason, () => call.ResponseAsync);

    public static async Task<Refused> ByAsync(Func<Task> call) => Read(await Assert.ThrowsAsync<RpcException>(call));

    public static Refused Read(RpcException exception)
    {
        var bytes = exception.Trailers.GetValueBytes(RichStatus.TrailerName);
        Assert.True(bytes is not null, $"{exception.StatusCode} came without details: {exception.Status.Detail}");
        var status = RpcStatus.Parser.ParseFrom(bytes);
        var info = Detail<ErrorInfo>(status);
        Assert.NotNull(info);
        Assert.Equal(RichStatus.Domain, info.Domain);
        Assert.Equal((int)exception.StatusCode, status.Code);
        Assert.Equal(status.Details.Count, status.Details.Select(d => d.TypeUrl).Distinct().Count());
        if (exception.Trailers.GetValue(Correlation.Trailer) is { } correlationId)
            Assert.Equal(correlationId, info.Metadata["correlation_id"]);
        return new Refused(exception.StatusCode, info.Type, exception.Status.Detail, status, exception.Trailers);
    }

    public string Describe() =>
        $"{Code} {Reason} fields [{string.Join(", ", Fields)}] preconditions [{string.Join(", ", Preconditions)}]: {Message}";

    /// <summary>The answer's bytes without what is the caller's own: the name that it asked for, and the correlation id.</summary>
    public string BytesWithout(string name)
    {
        var correlationId = Metadata["correlation_id"];
        string Blank(string text) => text.Replace(name, "", StringComparison.Ordinal).Replace(correlationId, "", StringComparison.Ordinal);
        return string.Join('\n', [
            Blank(Message),
            .. Status.Details.Select(d => d.TypeUrl + Blank(d.Value.ToStringUtf8())),
            .. Trailers.Where(t => t.Key is not ("date" or RichStatus.TrailerName)).Select(t => $"{t.Key}: {Blank(t.Value)}"),
        ]);
    }

    private static T? Detail<T>(RpcStatus status)
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        var descriptor = new T().Descriptor;
        return status.Details.FirstOrDefault(d => d.Is(descriptor))?.Unpack<T>();
    }
}
