using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Watches;

/// <summary>How a watch goes on after a break, and what it measures.</summary>
/// <param name="Service">Full name of its service.</param>
/// <param name="Method">Its name.</param>
/// <param name="GoOnAfter">Makes a request begin after the message that had a token.</param>
/// <param name="TokenOf">The token of a message.</param>
/// <param name="HappenedAt">When that happened which a message brings, if it says so.</param>
internal sealed record WatchRules<TRequest, TResponse>(
    string Service,
    string Method,
    Action<TRequest, string> GoOnAfter,
    Func<TResponse, string> TokenOf,
    Func<TResponse, Timestamp?> HappenedAt);
