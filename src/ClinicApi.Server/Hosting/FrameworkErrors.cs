using System.Globalization;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace ClinicApi.Server.Hosting;

/// <summary>
/// Gives details to the errors that gRPC itself answers before a call reaches the pipeline: a request that is too large or cannot be
/// read, a method that does not exist. A caller's mistake is never INTERNAL.
/// </summary>
internal sealed class FrameworkErrors(RequestDelegate next)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (Correlation.HasBegun(context) || !IsGrpc(context))
            return;
        var headers = context.Response.HasStarted ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : context.Response.Headers;
        if (headers is null || headers.ContainsKey(RichStatus.TrailerName) || !int.TryParse(headers[StatusHeader], CultureInfo.InvariantCulture, out var code))
            return;
        if (Explain((StatusCode)code) is not { } refusal)
            return;
        var status = RichStatus.ToStatus(refusal, "");
        headers[StatusHeader] = status.Code.ToString(CultureInfo.InvariantCulture);
        headers[MessageHeader] = Uri.EscapeDataString(status.Message);
        headers[RichStatus.TrailerName] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    private static bool IsGrpc(HttpContext context) =>
        context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    public static ApiException? Explain(StatusCode code) => code switch
    {
        StatusCode.ResourceExhausted => new(ErrorReason.RequestTooLarge, "The request is larger than the server accepts."),
        StatusCode.Unimplemented => new(ErrorReason.MethodUnimplemented, "This version of the server does not have the method or the compression."),
        StatusCode.Internal or StatusCode.Unknown => new(ErrorReason.InvalidRequest, "The request cannot be read: it is not a message of the method's type."),
        _ => null,
    };
}
