using ClinicApi.Options.V1;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Errors;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>Records reads, replays and refusals; a mutation that succeeds has recorded itself in its own transaction.</summary>
internal sealed class AuditStage(AuditWriter writer, AuditEntries entries, TimeProvider time, Hosting.Lifecycle lifecycle) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        if (call.Method.Rule.Audit == AuditCategory.None)
        {
            await next();
            return;
        }

        try
        {
            await next();
        }
        catch (Exception exception)
        {
            var refusal = ErrorMapping.ToRefusal(exception, call.Context, time.GetUtcNow(), lifecycle.IsStopping);
            var code = refusal?.Reason.StatusCode() ?? StatusCode.Internal;
            await writer.WriteAsync(entries.OfOutcome(call, code, refusal?.Reason.WireName() ?? "INTERNAL"), CancellationToken.None);
            throw;
        }

        // Before the answer leaves: a full queue makes the caller wait instead of losing the entry.
        if (!call.IsAudited)
            await writer.WriteAsync(entries.OfOutcome(call, StatusCode.OK, ""), call.Context.CancellationToken);
    }
}
