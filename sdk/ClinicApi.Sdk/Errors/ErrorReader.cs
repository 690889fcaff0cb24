using ClinicApi.Sdk.Calls;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace ClinicApi.Sdk.Errors;

/// <summary>Reads what the service wrote into <c>grpc-status-details-bin</c>. Broken details never hide the error itself.</summary>
internal static class ErrorReader
{
    private const string DetailsTrailer = "grpc-status-details-bin";
    private const string CorrelationTrailer = "clinicapi-correlation-id";

    public static ClinicApiError Read(RpcException failure, CallState state)
    {
        var details = ReadDetails(failure.Trailers);
        var info = Find(details, ErrorInfo.Parser);
        var retryAfter = Find(details, RetryInfo.Parser)?.RetryDelay?.ToTimeSpan();
        // The field that is called `reason` today had the name `type` when this version of the package was made.
        var reason = info?.Type ?? "";
        return new ClinicApiError
        {
            StatusCode = state.KeyFailure is null ? failure.StatusCode : StatusCode.Unauthenticated,
            Reason = ErrorReasons.Parse(reason),
            ReasonText = reason,
            Message = Message(failure, state, info),
            FieldViolations = Fields(details),
            PreconditionViolations = Preconditions(details),
            Explanation = Find(details, AvailabilityExplanation.Parser),
            Resource = Find(details, ResourceInfo.Parser) is { } it ? new ResourceReference(it.ResourceType, it.ResourceName) : null,
            RetryAfter = retryAfter,
            IsTransient = ErrorReasons.IsTransient(reason) ?? (failure.StatusCode == StatusCode.Unavailable || retryAfter is not null),
            CorrelationId = info?.Metadata.GetValueOrDefault("correlation_id") ?? failure.Trailers.GetValue(CorrelationTrailer),
            RequestId = state.RequestId,
            Attempts = state.Attempts,
            Metadata = info is null ? new Dictionary<string, string>() : new Dictionary<string, string>(info.Metadata),
        };
    }

    private static string Message(RpcException failure, CallState state, ErrorInfo? info)
    {
        if (state.KeyFailure is { } keyFailure)
            return $"The API key could not be obtained: {keyFailure.Message}";
        var cause = failure.Status.DebugException;
        if (info is not null || (failure.StatusCode != StatusCode.Unavailable && cause is not HttpRequestException))
            return failure.Status.Detail;
        // The transport's own words often stop short of the socket's.
        return $"Clinic API at {state.Address} cannot be reached: {cause?.GetBaseException().Message ?? failure.Status.Detail}";
    }

    private static IReadOnlyList<FieldViolation> Fields(RpcStatus? details) =>
        [.. Find(details, BadRequest.Parser)?.FieldViolations.Select(v => new FieldViolation(v.Field, v.Description)) ?? []];

    private static IReadOnlyList<PreconditionViolation> Preconditions(RpcStatus? details) =>
        [.. Find(details, PreconditionFailure.Parser)?.Violations.Select(v =>
            new PreconditionViolation(ErrorReasons.Parse(v.Type), v.Type, v.Subject, v.Description)) ?? []];

    private static RpcStatus? ReadDetails(Metadata trailers)
    {
        try
        {
            return trailers.GetValueBytes(DetailsTrailer) is { } bytes ? RpcStatus.Parser.ParseFrom(bytes) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static T? Find<T>(RpcStatus? status, MessageParser<T> parser)
        where T : class, IMessage<T>, new()
    {
        var name = new T().Descriptor.FullName;
        var any = status?.Details.FirstOrDefault(d => Any.GetTypeName(d.TypeUrl) == name);
        try
        {
            return any is null ? null : parser.ParseFrom(any.Value);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
