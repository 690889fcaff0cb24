using System.Collections.Concurrent;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>The token of the last write in each clinic, carried to the reads that follow. One short string per clinic written to.</summary>
internal sealed class ConsistencyTokens
{
    private const string Key = "clinicapi-consistency-token";

    private readonly ConcurrentDictionary<string, string> latest = new();

    public static CallOptions With(CallOptions options, string? token)
    {
        if (token is null || options.Headers?.Get(Key) is not null)
            return options;
        var headers = new Metadata();
        foreach (var entry in options.Headers ?? [])
            headers.Add(entry);
        headers.Add(Key, token);
        return options.WithHeaders(headers);
    }

    public string? For(string? clinic) => clinic is null ? null : latest.GetValueOrDefault(clinic);

    public void Remember<TResponse>(string? clinic, MethodRules? rules, AsyncUnaryCall<TResponse> call)
    {
        if (clinic is not null && rules is { IsMutation: true } && call.GetTrailers().GetValue(Key) is { Length: > 0 } token)
            latest[clinic] = token;
    }

    public void Forget(string? clinic, string token)
    {
        if (clinic is not null)
            latest.TryRemove(new KeyValuePair<string, string>(clinic, token));
    }
}
