using System.Diagnostics;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>The id under which a call is found in logs and traces: the trace id where there is one, also if only the caller traces.</summary>
internal static class Correlation
{
    public const string Trailer = "clinicapi-correlation-id";

    private static readonly object Entered = new();

    public static string Begin(ServerCallContext context)
    {
        var correlationId = Activity.Current?.TraceId.ToHexString() ?? TraceOf(context) ?? ActivityTraceId.CreateRandom().ToHexString();
        context.ResponseTrailers.Add(Trailer, correlationId);
        context.GetHttpContext().Items[Entered] = correlationId;
        return correlationId;
    }

    private static string? TraceOf(ServerCallContext context) =>
        ActivityContext.TryParse(context.GetHttpContext().Request.Headers.TraceParent, traceState: null, out var caller) ? caller.TraceId.ToHexString() : null;

    /// <summary>Whether the call got as far as the pipeline, which then has given it a documented status.</summary>
    public static bool HasBegun(HttpContext context) => context.Items.ContainsKey(Entered);
}
