using System.Collections.Concurrent;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>The token of the last write in each clinic, carried to the reads that follow. One short string per clinic written to.</summary>
internal sealed class ConsistencyTokens
{
    public const string Header = "clinicapi-consistency-token";

    private readonly ConcurrentDictionary<string, string> latest = new();

    public string? For(string? clinic) => clinic is null ? null : latest.GetValueOrDefault(clinic);

    public void Remember(string? clinic, MethodRules? rules, Metadata trailers)
    {
        if (clinic is not null && rules is { IsMutation: true } && trailers.GetValue(Header) is { Length: > 0 } token)
            latest[clinic] = token;
    }

    public void Forget(string? clinic, string token)
    {
        if (clinic is not null)
            latest.TryRemove(new KeyValuePair<string, string>(clinic, token));
    }
}
