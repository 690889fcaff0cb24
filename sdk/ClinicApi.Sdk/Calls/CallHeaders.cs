using System.Globalization;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>The headers of an attempt. Those that most calls have in common are made once for each key.</summary>
internal sealed class CallHeaders(string userAgent)
{
    private const string AttemptsHeader = "grpc-previous-rpc-attempts";

    private readonly Metadata anonymous = new() { { "user-agent", userAgent } };
    private Authorized latest = new("", []);

    /// <summary>Headers without a key, for streams, whose key the transport adds.</summary>
    public Metadata With(Metadata? own, string? consistencyToken)
    {
        if (own is not { Count: > 0 } && consistencyToken is null)
            return anonymous;
        var headers = Merge(anonymous, own ?? []);
        AddConsistency(headers, own, consistencyToken);
        return headers;
    }

    /// <param name="key">The API key.</param>
    /// <param name="own">Headers of the call. Null: none.</param>
    /// <param name="consistencyToken">Null: none.</param>
    /// <param name="earlierAttempts">How often the call was tried before.</param>
    public Metadata For(string key, Metadata? own, string? consistencyToken, int earlierAttempts)
    {
        var authorized = latest;
        if (authorized.Key != key)
            latest = authorized = new Authorized(key, Merge(anonymous, [new Metadata.Entry("authorization", "Bearer " + key)]));
        if (own is not { Count: > 0 } && consistencyToken is null && earlierAttempts == 0)
            return authorized.Headers;

        var headers = Merge(authorized.Headers, own ?? []);
        AddConsistency(headers, own, consistencyToken);
        if (earlierAttempts > 0)
            headers.Add(AttemptsHeader, earlierAttempts.ToString(CultureInfo.InvariantCulture));
        return headers;
    }

    private static void AddConsistency(Metadata headers, Metadata? own, string? token)
    {
        if (token is not null && own?.Get(ConsistencyTokens.Header) is null)
            headers.Add(ConsistencyTokens.Header, token);
    }

    private static Metadata Merge(Metadata first, Metadata second)
    {
        var merged = new Metadata();
        foreach (var entry in first.Concat(second))
            merged.Add(entry);
        return merged;
    }

    private sealed record Authorized(string Key, Metadata Headers);
}
