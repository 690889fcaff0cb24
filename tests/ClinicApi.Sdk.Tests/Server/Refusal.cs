using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace ClinicApi.Sdk.Tests.Server;

/// <summary>Refusals as the service writes them.</summary>
internal static class Refusal
{
    public static RpcException Of(StatusCode code, string reason, params IMessage[] further) =>
        Of(code, [new ErrorInfo { Type = reason, Domain = "clinicapi", Metadata = { ["correlation_id"] = "c0ffee" } }, .. further]);

    public static RpcException After(StatusCode code, string reason, TimeSpan delay) =>
        Of(code, reason, new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) });

    public static RpcException Bare(StatusCode code) => new(new Status(code, "No details."));

    private static RpcException Of(StatusCode code, IEnumerable<IMessage> details)
    {
        var status = new RpcStatus { Code = (int)code, Message = "The reason in words." };
        status.Details.AddRange(details.Select(Any.Pack));
        return new RpcException(new Status(code, status.Message), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }
}
