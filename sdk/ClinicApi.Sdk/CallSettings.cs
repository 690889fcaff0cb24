using Grpc.Core;

namespace ClinicApi.Sdk;

/// <summary>What one call does differently from the client's options.</summary>
public sealed record CallSettings
{
    /// <summary>
    /// How long the call may take, retries included; for a list, each page. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>:
    /// no limit. Null: as the options or the contract say.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Further request headers, for example <c>clinicapi-consistency-token</c>. Null: none.</summary>
    public Metadata? Headers { get; init; }
}
