using ClinicApi.Faults.Histories;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace ClinicApi.Faults.Traffic;

/// <summary>What the attempts of one logical call came to.</summary>
internal sealed record Answer<T>(Outcome Outcome, T? Response, string Reason, int Attempts, string Undocumented, string Token)
    where T : class
{
    /// <summary>Whether an earlier attempt had its effect, of which this answer tells what has become of it.</summary>
    public bool IsReplay { get; init; }
}

/// <summary>
/// Calls again, with the same request and on any node, until there is a clear answer. It knows of errors only what the contract says, and
/// keeps apart whether a call was refused or whether nobody can tell.
/// </summary>
internal sealed class Attempts(IReadOnlyList<CallInvoker> nodes, Random random)
{
    private const string TokenName = "clinicapi-consistency-token";
    private const string ReplayName = "clinicapi-replayed";
    private const string DetailsName = "grpc-status-details-bin";
    private const int Most = 40;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    // After these a call may have had its effect, or may have it later.
    private static readonly HashSet<string> Unclear =
        ["STORE_UNAVAILABLE", "SHUTTING_DOWN", "DEADLINE_PASSED", "CALL_CANCELLED", "REQUEST_IN_FLIGHT", "CONTENTION", "INTERNAL", ""];

    public async Task<Answer<T>> AskAsync<T>(
        Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken, string token = "")
        where T : class
    {
        var (undocumented, isUnclear, reason) = ("", false, "");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var under = call(nodes[random.Next(nodes.Count)], Options(token));
                var response = await under;
                var trailers = under.GetTrailers();
                return new(Outcome.Done, response, "", attempt, undocumented, trailers.GetValue(TokenName) ?? "")
                {
                    IsReplay = trailers.GetValue(ReplayName) == "true",
                };
            }
            catch (RpcException exception)
            {
                reason = ReasonOf(exception);
                if (reason == "INTERNAL")
                    undocumented = $"{exception.StatusCode}: {exception.Status.Detail}";
                if (!Unclear.Contains(reason))
                    return new(isUnclear ? Outcome.Unknown : Outcome.Refused, null, reason, attempt, undocumented, "");
                (isUnclear, reason) = (true, reason.Length > 0 ? reason : exception.StatusCode.ToString());
            }

            if (attempt == Most || cancellationToken.IsCancellationRequested)
                return new(Outcome.Unknown, null, reason, attempt, undocumented, "");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 60 * Math.Min(attempt, 10))), TimeProvider.System, CancellationToken.None);
        }
    }

    private static CallOptions Options(string token)
    {
        var headers = new Metadata();
        if (token.Length > 0)
            headers.Add(TokenName, token);
        return new CallOptions(headers, TimeProvider.System.GetUtcNow().UtcDateTime + Deadline);
    }

    /// <returns>Empty if what failed was on the way and not the service.</returns>
    private static string ReasonOf(RpcException exception)
    {
        if (exception.Trailers.GetValueBytes(DetailsName) is not { } bytes)
            return "";
        var info = RpcStatus.Parser.ParseFrom(bytes).Details.FirstOrDefault(d => d.Is(ErrorInfo.Descriptor));
        return info?.Unpack<ErrorInfo>().Type ?? "";
    }
}
