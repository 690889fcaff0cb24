using System.Globalization;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace ClinicApi.Server.Errors;

/// <summary>Writes a refusal as the contract promises it: a <c>google.rpc.Status</c> in <c>grpc-status-details-bin</c>.</summary>
internal static class RichStatus
{
    public const string TrailerName = "grpc-status-details-bin";
    public const string Domain = "clinicapi";

    // Proxies commonly refuse trailers of more than 8 KiB.
    private const int MostViolations = 25;

    // These are short: an empty draft of an assessment lacks some forty inputs, each of which is to be named.
    private const int MostPreconditions = 50;

    public static RpcException ToRpcException(ApiException error, string correlationId)
    {
        var status = ToStatus(error, correlationId);
        var trailers = new Metadata { { TrailerName, status.ToByteArray() } };
        return new RpcException(new Grpc.Core.Status((StatusCode)status.Code, status.Message), trailers);
    }

    public static RpcStatus ToStatus(ApiException error, string correlationId)
    {
        var status = new RpcStatus { Code = (int)error.Reason.StatusCode(), Message = error.Message };
        // The field that is called `reason` today had the name `type` when this version of the package was made.
        var info = new ErrorInfo { Type = error.Reason.WireName(), Domain = Domain };
        foreach (var (key, value) in error.Metadata)
            info.Metadata[key] = value;
        if (correlationId.Length > 0)
            info.Metadata["correlation_id"] = correlationId;
        var omitted = Math.Max(error.Fields.Count - MostViolations, error.Preconditions.Count - MostPreconditions);
        if (omitted > 0)
            info.Metadata["violations_omitted"] = omitted.ToString(CultureInfo.InvariantCulture);
        status.Details.Add(Any.Pack(info));

        if (error.Fields.Count > 0)
        {
            var badRequest = new BadRequest();
            badRequest.FieldViolations.AddRange(error.Fields.Take(MostViolations).Select(v =>
                new BadRequest.Types.FieldViolation { Field = v.Field, Description = v.Description }));
            status.Details.Add(Any.Pack(badRequest));
        }

        if (error.Preconditions.Count > 0)
        {
            var failure = new PreconditionFailure();
            failure.Violations.AddRange(error.Preconditions.Take(MostPreconditions).Select(v =>
                new PreconditionFailure.Types.Violation { Type = v.Reason.WireName(), Subject = v.Subject, Description = v.Description }));
            status.Details.Add(Any.Pack(failure));
        }

        if (error.Quota is { } quota)
        {
            status.Details.Add(Any.Pack(new QuotaFailure
            {
                Violations = { new QuotaFailure.Types.Violation { Subject = quota.Subject, Description = quota.Description } },
            }));
        }

        if (error.Resource is { } resource)
            status.Details.Add(Any.Pack(new ResourceInfo { ResourceType = resource.Type, ResourceName = resource.Name }));
        if (error.Detail is { } detail)
            status.Details.Add(Any.Pack(detail));
        if (error.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }
}
