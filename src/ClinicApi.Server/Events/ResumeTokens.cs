using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Lists;

namespace ClinicApi.Server.Events;

/// <summary>
/// Resume tokens: a position in the feed, bound by a code to the caller and the filter for whom it was given. They authorize nothing,
/// and every node of the deployment understands them.
/// </summary>
internal sealed class ResumeTokens(Pepper pepper)
{
    public string Issue(string callerId, EventFilter filter, FeedPosition position) =>
        SealedTokens.Seal(pepper, Purpose(callerId, filter), position.Pack());

    public FeedPosition Redeem(string callerId, EventFilter filter, string token) =>
        SealedTokens.Open(pepper, Purpose(callerId, filter), token) is { Length: > 0 } packed
            ? FeedPosition.Unpack(packed)
            : throw Refusals.InvalidResumeToken();

    private static string Purpose(string callerId, EventFilter filter) => $"resume\n{callerId}\n{filter.Canonical}";
}
